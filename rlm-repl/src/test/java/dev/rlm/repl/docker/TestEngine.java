package dev.rlm.repl.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.repl.ReplException;

/// The container engine that tests use: one that the environment names, as `dist/test/container-engine.sh` starts it,
/// else that of the machine when it has the image. Others may use it meanwhile.
public final class TestEngine {
    /// Names an engine's address.
    static final String VARIABLE = "RLM_TEST_DOCKER";
    /// Names that of a Podman.
    static final String PODMAN_VARIABLE = "RLM_TEST_PODMAN";
    static final String IMAGE = "rlm-test-python:3.11";
    /// Without engines of its own.
    private static final DockerReplFactory.User USER = new DockerReplFactory.User(Map.of(), Path.of("/nonexistent"),
            Path.of("target", "cache"));

    private TestEngine() {}

    /// The product's own sessions on that engine. Skips the test where there is none, and says why; fails where one was
    /// named and does not work.
    public static DockerReplFactory factory() {
        return checked(options(Optional.ofNullable(System.getenv(VARIABLE))));
    }

    /// The same on a Podman.
    static DockerReplFactory podman() {
        Optional<String> address = Optional.ofNullable(System.getenv(PODMAN_VARIABLE));
        if (address.isEmpty()) {
            skip(PODMAN_VARIABLE + " names no Podman");
        }
        return checked(options(address));
    }

    static DockerReplFactory checked(DockerOptions options) {
        DockerReplFactory factory = unchecked(options);
        try {
            factory.check();
            return factory;
        } catch (ReplException e) {
            if (options.host().isPresent() && options.runtime().isEmpty()) {
                throw new AssertionError("the engine that was named for tests does not work: " + e.getMessage(), e);
            }
            skip(e.getMessage());
            throw new AssertionError("not reached", e);
        }
    }

    static DockerReplFactory unchecked(DockerOptions options) {
        return new DockerReplFactory(options, USER, TimeSource.SYSTEM);
    }

    static DockerOptions options(Optional<String> address) {
        return new DockerOptions(IMAGE, BigDecimal.ONE, address, Optional.empty());
    }

    private static void skip(String why) {
        System.err.println("skipped: " + why);
        abort(why);
    }

    /// Requests to that engine beside the product.
    static Api api() {
        try {
            return new Api(new Address(URI.create(System.getenv()
                    .getOrDefault(VARIABLE,
                            "unix:///var/run/docker.sock")),
                    Optional.empty()), Api.USUAL);
        } catch (ApiException e) {
            throw new AssertionError(e);
        }
    }

    /// Makes a container that is never started, as one stays behind whose rlm was killed in between.
    static String create(Api api, Owner owner) throws ApiException {
        ObjectNode request = JsonNodeFactory.instance.objectNode().put("Image", IMAGE);
        request.putArray("Cmd").add("python3");
        request.putObject("Labels").put(Owner.LABEL, owner.label());
        return api.make("/containers/create", request, _ -> {}).path("Id").asText();
    }

    static void remove(String container) {
        assertThat(ContainerProcess.remove(api(), container)).isTrue();
    }

    /// The containers that this process has there, running or not, by their ids.
    public static List<String> containers() {
        return containers(api(), ProcessHandle.current().pid());
    }

    static Address podmanAddress() {
        return new Address(URI.create(System.getenv(PODMAN_VARIABLE)), Optional.empty());
    }

    /// Those of the process with that number.
    static List<String> containers(Api api, long owner) {
        try {
            JsonNode list = api.get("/containers/json?all=true&filters=%7B%22label%22%3A%5B%22" + Owner.LABEL
                    + "%22%5D%7D");
            return list.valueStream()
                    .filter(container -> container.path("Labels")
                            .path(Owner.LABEL)
                            .asText()
                            .contains(" " + owner + " "))
                    .map(container -> container.path("Id").asText())
                    .toList();
        } catch (ApiException e) {
            throw new AssertionError(e);
        }
    }

    /// Whether a process has none within that time.
    static boolean isEmptyWithin(Duration limit, long owner) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (!containers(api(), owner).isEmpty()) {
            if (System.nanoTime() > end) {
                return false;
            }
            TimeSource.SYSTEM.sleep(Duration.ofMillis(50));
        }
        return true;
    }
}
