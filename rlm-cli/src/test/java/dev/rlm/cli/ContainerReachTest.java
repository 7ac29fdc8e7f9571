package dev.rlm.cli;

import static dev.rlm.cli.OwnEngine.output;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.rlm.app.Engines;

/// The ways to a real dockerd, over TLS and by a context of Docker's, and its own way to a registry.
@Timeout(120)
class ContainerReachTest {
    private static final Typed REACHED = new Typed(0, "42\n", "");

    @TempDir
    private static Path shared;
    private static Path user;
    private static Path stranger;
    private static String secure;
    private static OwnEngine engine;

    @TempDir
    private Path folder;

    /// An engine that listens on loopback, too, for those who have a certificate of its own authority.
    @BeforeAll
    static void engineOfItsOwn() throws Exception {
        OwnEngine.needed();
        Path authority = authority("authority");
        Path server = certificates("server", authority, authority);
        user = certificates("user", authority, authority);
        stranger = certificates("stranger", authority("elsewhere"), authority);
        secure = "tcp://127.0.0.1:" + freePort();
        engine = OwnEngine.start(Files.createDirectory(shared.resolve("engine")), "-H", secure, "--tlsverify",
                "--tlscacert", server.resolve("ca.pem").toString(), "--tlscert", server.resolve("cert.pem").toString(),
                "--tlskey", server.resolve("key.pem").toString());
    }

    @AfterAll
    static void stop() throws Exception {
        if (engine != null) {
            engine.end();
        }
    }

    @BeforeEach
    void settings() throws IOException {
        image(OwnEngine.IMAGE);
    }

    @Test
    void engineIsReachedOverTlsByWhoHasACertificateOfItsAuthority() {
        assertThat(overTls(user)).isEqualTo(REACHED);
        // Its alert may be lost with the connection.
        Typed refused = overTls(stranger);
        assertThat(refused.err()).matches("rlm: no secure connection with the container engine at " + secure
                + " \\(.*\\); look at the certificates ca.pem, cert.pem and key.pem in " + stranger + ", or .*\n");
        assertThat(refused.code()).isEqualTo(6);
    }

    @Test
    void engineOfAnotherAuthorityIsNotTrusted() throws Exception {
        Path trusting = certificates("trusting", shared.resolve("authority"), shared.resolve("elsewhere"));
        assertThat(overTls(trusting)).isEqualTo(insecure(
                "unable to find valid certification path to requested target", trusting));
    }

    @Test
    void certificatesThatCannotBeUsedAreSaid() throws Exception {
        Path none = Files.createDirectory(folder.resolve("none"));
        assertThat(overTls(none)).isEqualTo(insecure("there is no " + none.resolve("ca.pem"), none));
        Path broken = certificates("broken", shared.resolve("authority"), shared.resolve("authority"));
        Files.writeString(broken.resolve("key.pem"), "no key");
        assertThat(overTls(broken).err()).contains("key.pem holds no key of the form PKCS#8; write it as one");
    }

    @Test
    void engineThatWantsTlsSaysSoToWhoComesWithout() {
        assertThat(exec(Map.of("DOCKER_HOST", secure))).isEqualTo(new Typed(6, "", "rlm: the container engine did not "
                + "say what it is: it answered with status 400: Client sent an HTTP request to an HTTPS server.; "
                + "set DOCKER_TLS_VERIFY=1, and DOCKER_CERT_PATH to the folder of its certificates\n"));
    }

    @Test
    void contextThatDockersOwnClientMadeIsTheWayToTheEngine() throws Exception {
        context("here", "host=" + engine.address());
        assertThat(exec(Map.of())).isEqualTo(REACHED);
        context("secure", "host=" + secure + ",ca=" + user.resolve("ca.pem") + ",cert=" + user.resolve("cert.pem")
                + ",key=" + user.resolve("key.pem"));
        assertThat(exec(Map.of())).isEqualTo(REACHED);
        assertThat(exec(Map.of("DOCKER_CONTEXT", "nosuch")).err()).startsWith("rlm: Docker's context \"nosuch\" ");
    }

    @Test
    void imageIsFetchedFromItsRegistryWhenThatIsAskedForAndNotElse() throws Exception {
        String image = "localhost:" + freePort() + "/python:3.11";
        image(image);
        Process registry = registry(image.substring("localhost:".length(), image.indexOf('/')));
        try {
            engine.docker("tag", OwnEngine.IMAGE, image);
            engine.docker("push", image);
            engine.docker("rmi", image, OwnEngine.IMAGE);

            Typed missing = exec(engine.environment());
            assertThat(missing.err()).contains("has no image " + image + "; fetch it with --pull");
            assertThat(missing.code()).isEqualTo(6);

            Typed pulled = exec(engine.environment(), "--pull");
            assertThat(pulled.err()).contains("rlm: fetching " + image + "\n",
                    "rlm: fetching " + image + ": 1 of 1 layers, ", "rlm: fetched " + image + " (sha256:");
            assertThat(pulled).isEqualTo(new Typed(0, "42\n", pulled.err()));
            engine.docker("tag", image, OwnEngine.IMAGE);
            engine.docker("rmi", image);
        } finally {
            registry.destroy();
            registry.waitFor();
        }
        Typed down = exec(engine.environment(), "--pull");
        assertThat(down.err()).startsWith("rlm: the container engine did not fetch the image " + image + ": ")
                .contains("connection refused");
        assertThat(down.code()).isEqualTo(6);
    }

    /// A registry of Debian's, on loopback, that answers.
    private Process registry(String port) throws Exception {
        if (!Files.exists(Path.of("/usr/bin/docker-registry"))) {
            OwnEngine.skip("there is no docker-registry to fetch an image from; install Debian's package of that name");
        }
        Path settings = Files.writeString(folder.resolve("registry.yml"), """
            version: 0.1
            storage: {filesystem: {rootdirectory: %s}}
            http: {addr: "127.0.0.1:%s"}
            """.formatted(folder.resolve("registry"), port));
        Process registry = new ProcessBuilder("/usr/bin/docker-registry", "serve", settings.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("registry.log").toFile())
                .start();
        output("curl", "--silent", "--fail", "--retry", "50", "--retry-delay", "1", "--retry-connrefused",
                "http://127.0.0.1:" + port + "/v2/");
        return registry;
    }

    private static Typed insecure(String why, Path certificates) {
        return new Typed(6, "", "rlm: no secure connection with the container engine at " + secure + " (" + why
                + "); look at the certificates ca.pem, cert.pem and key.pem in " + certificates
                + ", or name another folder in DOCKER_CERT_PATH\n");
    }

    private void context(String name, String endpoint) throws Exception {
        String docker = folder.resolve(".docker").toString();
        output("docker", "--config", docker, "context", "create", name, "--docker", endpoint);
        output("docker", "--config", docker, "context", "use", name);
    }

    private void image(String name) throws IOException {
        Files.writeString(folder.resolve("rlm.toml"), "[docker]\nimage = \"" + name + "\"\n");
    }

    private Typed overTls(Path certificates) {
        return exec(Map.of("DOCKER_HOST", secure, "DOCKER_TLS_VERIFY", "1", "DOCKER_CERT_PATH",
                certificates.toString()));
    }

    private Typed exec(Map<String, String> environment, String... options) {
        List<String> arguments = new ArrayList<>(List.of("exec", "-e", "docker", "--config", "rlm.toml"));
        arguments.addAll(List.of(options));
        Map<String, String> variables = new HashMap<>(environment);
        variables.put("XDG_CACHE_HOME", ReadmeTest.CACHE.toString());
        return Typed.with(Engines::of, Typed.Streams.of(new ByteArrayInputStream("6 * 7".getBytes(UTF_8)), Set.of(),
                variables, folder), arguments.toArray(String[]::new));
    }

    private static Path authority(String name) throws Exception {
        Path authority = Files.createDirectory(shared.resolve(name));
        openssl(authority, "ca-key.pem", "ca.pem", "-subj", "/CN=" + name);
        return authority;
    }

    /// A folder of certificates as Docker lays them.
    ///
    /// @param issuer of its own
    /// @param trusted of the other side's
    private static Path certificates(String name, Path issuer, Path trusted) throws Exception {
        Path folder = Files.createDirectory(shared.resolve(name));
        openssl(folder, "key.pem", "cert.pem", "-subj", "/CN=" + name, "-CA", issuer.resolve("ca.pem").toString(),
                "-CAkey", issuer.resolve("ca-key.pem").toString(), "-addext",
                "subjectAltName=IP:127.0.0.1", "-addext", "extendedKeyUsage=serverAuth,clientAuth");
        Files.copy(trusted.resolve("ca.pem"), folder.resolve("ca.pem"));
        return folder;
    }

    private static void openssl(Path folder, String key, String certificate, String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of("openssl", "req", "-x509", "-days", "2", "-nodes", "-newkey",
                "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-keyout", folder.resolve(key).toString(), "-out",
                folder.resolve(certificate).toString()));
        command.addAll(List.of(options));
        output(command.toArray(String[]::new));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
