package dev.rlm.repl.docker;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;

import dev.rlm.core.repl.ReplException;

/// Finds the container engine where Docker's own command line would: the user's setting, `DOCKER_HOST`, the context that
/// is in use, the usual sockets; then those of rootless engines and of Podman.
///
/// @param named the user's setting
/// @param environment of rlm; its `HOME` counts before `home`
/// @param home the user's
record AddressSearch(Optional<String> named, Map<String, String> environment, Path home) {
    private static final Path SYSTEM = Path.of("/var/run/docker.sock");
    private static final Path SYSTEM_PODMAN = Path.of("/run/podman/podman.sock");

    AddressSearch {
        environment = Map.copyOf(environment);
        home = Optional.ofNullable(environment.get("HOME")).map(Path::of).filter(Path::isAbsolute).orElse(home);
    }

    /// @throws ReplException when there is none, with where it was looked for and what to do
    Address find() throws ReplException {
        if (named.isPresent()) {
            return address(named.get(), "`host` in [docker]", ofEnvironment());
        }
        Optional<String> host = variable("DOCKER_HOST");
        if (host.isPresent()) {
            return address(host.get(), "DOCKER_HOST", ofEnvironment());
        }
        Optional<String> context = context();
        if (context.isPresent()) {
            return ofContext(context.get());
        }
        List<Path> sockets = sockets();
        return sockets.stream()
                .filter(Files::exists)
                .findFirst()
                .map(socket -> new Address(URI.create("unix://" + socket), Optional.empty()))
                .orElseThrow(() -> new ReplException("there is no container engine here: none of "
                        + String.join(", ", sockets.stream().map(Path::toString).toList())
                        + " is there; install and start Docker or Podman, or name one in DOCKER_HOST or as `host` in "
                        + "[docker]"));
    }

    private List<Path> sockets() {
        List<Path> sockets = new ArrayList<>(List.of(SYSTEM));
        variable("XDG_RUNTIME_DIR").map(Path::of).ifPresent(folder -> {
            sockets.add(folder.resolve("docker.sock"));
            sockets.add(folder.resolve("podman/podman.sock"));
        });
        sockets.add(home.resolve(".docker/run/docker.sock"));
        sockets.add(SYSTEM_PODMAN);
        return sockets;
    }

    /// The context that is in use; empty when it is the one without a file.
    private Optional<String> context() {
        return variable("DOCKER_CONTEXT")
                .or(() -> text(read(folder().resolve("config.json")).path("currentContext")))
                .filter(name -> !name.equals("default"));
    }

    private Address ofContext(String name) throws ReplException {
        String key = sha256(name);
        Path meta = folder().resolve("contexts/meta").resolve(key).resolve("meta.json");
        String host = text(read(meta).path("Endpoints").path("docker").path("Host")).orElseThrow(
                () -> new ReplException("Docker's context \"" + name + "\" is in use and " + meta
                        + " does not say where its engine is; choose another (`docker context use default`)"));
        Path certificates = folder().resolve("contexts/tls").resolve(key).resolve("docker");
        return address(host, "Docker's context \"" + name + "\"",
                Optional.of(certificates).filter(Files::isDirectory));
    }

    private Optional<Path> ofEnvironment() {
        return variable("DOCKER_CERT_PATH").map(Path::of)
                .or(() -> variable("DOCKER_TLS_VERIFY").map(_ -> folder()));
    }

    private Path folder() {
        return variable("DOCKER_CONFIG").map(Path::of).orElse(home.resolve(".docker"));
    }

    private static Address address(String text, String from, Optional<Path> certificates) throws ReplException {
        try {
            URI uri = new URI(text);
            boolean socket = "unix".equals(uri.getScheme()) && uri.getAuthority() == null && uri.getPath() != null
                    && uri.getPath().length() > 1;
            boolean network = "tcp".equals(uri.getScheme()) && uri.getHost() != null && uri.getPort() > 0;
            if (socket) {
                return new Address(uri, Optional.empty());
            }
            if (network) {
                return new Address(uri, certificates);
            }
        } catch (URISyntaxException _) {
            // Said below, with what it should be.
            throw unusable(text, from);
        }
        throw unusable(text, from);
    }

    private static ReplException unusable(String text, String from) {
        return new ReplException(from + " says that the container engine is at " + text
                + "; rlm speaks to unix:///path and to tcp://host:port, so give it one of these");
    }

    private Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
    }

    private static Optional<String> text(JsonNode node) {
        return node.isTextual() && !node.textValue().isEmpty() ? Optional.of(node.textValue()) : Optional.empty();
    }

    private static JsonNode read(Path file) {
        try {
            return Api.parsed(Files.isReadable(file) ? Files.readAllBytes(file) : new byte[0]);
        } catch (IOException _) {
            return Api.parsed(new byte[0]);
        }
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
