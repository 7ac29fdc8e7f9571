package dev.rlm.repl.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rlm.core.repl.ReplException;
import dev.rlm.core.repl.ReplFactory;

/// Fetching an image, from what an engine says meanwhile.
class PullTest {
    private static final String SAID = """
        {"status":"Pulling from library/python","id":"3.11-slim"}
        {"status":"Pulling fs layer","progressDetail":{},"id":"a"}
        {"status":"Pulling fs layer","progressDetail":{},"id":"b"}
        {"status":"Downloading","progressDetail":{"current":500000,"total":2000000},"id":"a"}
        {"status":"Verifying Checksum","progressDetail":{},"id":"a"}
        {"status":"Pull complete","progressDetail":{},"id":"a"}
        {"status":"Already exists","progressDetail":{},"id":"b"}
        {"status":"Digest: sha256:0123"}
        """;

    @TempDir
    private Path folder;

    private List<String> fetched(String answer) throws Exception {
        List<String> told = new ArrayList<>();
        Path socket = folder.resolve("socket" + answer.length());
        DockerOptions options = TestEngine.options(Optional.of("unix://" + socket));
        try (FakeEngine engine = new FakeEngine(socket, Map.of("POST /images/create", answer));
                ReplFactory factory = TestEngine.unchecked(options)) {
            factory.fetch(told::add);
            assertThat(engine.asked()).containsExactly("POST /images/create?fromImage=rlm-test-python%3A3.11");
        }
        return told;
    }

    @Test
    void layersAndBytesAreToldEachTimeTheyChange() throws Exception {
        assertThat(fetched("200 " + SAID)).containsExactly(
                "fetching rlm-test-python:3.11",
                "fetching rlm-test-python:3.11: 0 of 1 layers, 0.0 of 0.0 MB",
                "fetching rlm-test-python:3.11: 0 of 2 layers, 0.0 of 0.0 MB",
                "fetching rlm-test-python:3.11: 0 of 2 layers, 0.5 of 2.0 MB",
                "fetching rlm-test-python:3.11: 1 of 2 layers, 2.0 of 2.0 MB",
                "fetching rlm-test-python:3.11: 2 of 2 layers, 2.0 of 2.0 MB");
    }

    @Test
    void whatTheRegistryRefusesIsAnErrorInItsWords() {
        String why = "the container engine did not fetch the image rlm-test-python:3.11: no such manifest; check the "
                + "name, and log in there if it is private (`docker login`)";
        assertThatThrownBy(() -> fetched("404 {\"message\":\"no such manifest\"}")).isInstanceOf(ReplException.class)
                .hasMessage(why);
        assertThatThrownBy(() -> fetched("200 {\"error\":\"no such manifest\"}\n")).isInstanceOf(ReplException.class)
                .hasMessage(why);
    }

    @Test
    void registryThatIsNotReachedIsAnErrorWithWhatToDo() {
        assertThatThrownBy(
                () -> fetched("500 {\"message\":\"Get \\\"https://registry/v2/\\\": dial tcp: lookup registry: no "
                        + "such host\"}"))
                .isInstanceOf(ReplException.class)
                .hasMessage("the container engine did not fetch the image rlm-test-python:3.11: Get "
                        + "\"https://registry/v2/\": dial tcp: lookup registry: no such host; it reaches no registry by "
                        + "that name: check the network of its machine and the name, or load the image there (`docker "
                        + "load`)");
    }

    @Test
    void progressWithoutEndIsAnErrorAndIsNotKept() {
        assertThatThrownBy(() -> fetched(FakeEngine.ENDLESS_BODY)).isInstanceOf(ReplException.class)
                .hasMessage("fetching the image rlm-test-python:3.11 broke off (what it sends has no end); try again");
    }
}
