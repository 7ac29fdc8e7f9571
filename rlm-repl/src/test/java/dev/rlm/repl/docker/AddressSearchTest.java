package dev.rlm.repl.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rlm.core.repl.ReplException;

/// Where the engine is looked for, in which order.
class AddressSearchTest {
    @TempDir
    private Path home;

    private final Map<String, String> environment = new HashMap<>();

    private Address found(Optional<String> named) throws ReplException {
        return new AddressSearch(named, environment, home).find();
    }

    private void context(String name, String host) throws Exception {
        String key = HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8)));
        Path meta = Files.createDirectories(home.resolve(".docker/contexts/meta").resolve(key));
        Files.writeString(meta.resolve("meta.json"),
                "{\"Name\":\"" + name + "\",\"Endpoints\":{\"docker\":{\"Host\":\"" + host + "\"}}}");
        Files.createDirectories(home.resolve(".docker/contexts/tls").resolve(key).resolve("docker"));
    }

    @Test
    void settingComesBeforeDockerHostAndThatBeforeTheContextInUse() throws Exception {
        context("far", "tcp://far:2376");
        Files.writeString(home.resolve(".docker/config.json"), "{\"currentContext\":\"far\"}");
        assertThat(found(Optional.empty()).uri()).isEqualTo(URI.create("tcp://far:2376"));
        assertThat(found(Optional.empty()).certificates()).isPresent();

        environment.put("DOCKER_HOST", "unix:///var/other.sock");
        assertThat(found(Optional.empty())).isEqualTo(new Address(URI.create("unix:///var/other.sock"),
                Optional.empty()));

        assertThat(found(Optional.of("tcp://named:2375"))).isEqualTo(new Address(URI.create("tcp://named:2375"),
                Optional.empty()));
    }

    @Test
    void variableChoosesAContextAndOneThatIsNotThereIsSaid() throws Exception {
        context("far", "unix:///far.sock");
        environment.put("DOCKER_CONTEXT", "far");
        assertThat(found(Optional.empty()).uri()).isEqualTo(URI.create("unix:///far.sock"));
        environment.put("DOCKER_CONTEXT", "nosuch");
        assertThatThrownBy(() -> found(Optional.empty())).isInstanceOf(ReplException.class)
                .hasMessageStartingWith("Docker's context \"nosuch\" is in use and ")
                .hasMessageEndingWith("choose another (`docker context use default`)");
    }

    @Test
    void certificatesAreUsedForTheNetworkWhereDockerWouldUseThem() throws ReplException {
        environment.put("DOCKER_HOST", "tcp://far:2376");
        assertThat(found(Optional.empty()).certificates()).isEmpty();
        environment.put("DOCKER_TLS_VERIFY", "1");
        assertThat(found(Optional.empty()).certificates()).contains(home.resolve(".docker"));
        environment.put("DOCKER_CERT_PATH", "/certificates");
        assertThat(found(Optional.empty()).certificates()).contains(Path.of("/certificates"));
    }

    @Test
    void socketsOfRootlessEnginesAreFound() throws IOException, ReplException {
        Path folder = Files.createDirectories(home.resolve("run/podman"));
        environment.put("XDG_RUNTIME_DIR", home.resolve("run").toString());
        Files.createFile(folder.resolve("podman.sock"));
        if (!Files.exists(Path.of("/var/run/docker.sock"))) {
            assertThat(found(Optional.empty()).uri()).isEqualTo(URI.create("unix://" + folder.resolve("podman.sock")));
            Files.createFile(home.resolve("run/docker.sock"));
            assertThat(found(Optional.empty()).uri())
                    .isEqualTo(URI.create("unix://" + home.resolve("run/docker.sock")));
        }
    }

    @Test
    void homeIsThatOfTheEnvironmentWhereItSays() throws Exception {
        context("far", "unix:///far.sock");
        environment.put("DOCKER_CONTEXT", "far");
        environment.put("HOME", home.toString());
        assertThat(new AddressSearch(Optional.empty(), environment, Path.of("/nonexistent")).find().uri())
                .isEqualTo(URI.create("unix:///far.sock"));
    }

    @Test
    void addressThatIsNoneIsSaidWithWhereItComesFrom() {
        environment.put("DOCKER_HOST", "ssh://me@far");
        assertThatThrownBy(() -> found(Optional.empty())).isInstanceOf(ReplException.class)
                .hasMessage("DOCKER_HOST says that the container engine is at ssh://me@far; rlm speaks to unix:///path "
                        + "and to tcp://host:port, so give it one of these");
    }
}
