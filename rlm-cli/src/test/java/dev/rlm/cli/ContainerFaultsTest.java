package dev.rlm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.rlm.app.Engines;
import dev.rlm.core.llm.Message;
import dev.rlm.testkit.FakeModelServer;
import dev.rlm.testkit.SeenRequest;
import dev.rlm.testkit.ServerReply;

/// A real dockerd fails before a run, between its cells and under them: the run goes on with a fresh REPL, or ends with 6
/// and what to do.
@Timeout(120)
class ContainerFaultsTest {
    private static OwnEngine engine;

    @TempDir
    private Path folder;

    /// What is done to an engine.
    @FunctionalInterface
    private interface Fault {
        void happen() throws IOException, InterruptedException;
    }

    @BeforeAll
    static void engineOfItsOwn(@TempDir Path engines) throws Exception {
        engine = OwnEngine.start(engines);
    }

    @AfterAll
    static void stop() throws Exception {
        if (engine != null) {
            engine.close();
        }
    }

    @BeforeEach
    void engineThatWorks() throws Exception {
        engine.start();
        Files.writeString(folder.resolve("rlm.toml"), "[docker]\nimage = \"" + OwnEngine.IMAGE + "\"\n");
    }

    @Test
    void containerRemovedUnderACellIsReplaced() throws Exception {
        assertThat(underACell(engine::removeContainers)).isEqualTo(new Typed(0, "kept: False\n", ""));
    }

    @Test
    void containerRemovedBetweenCellsIsReplaced() throws Exception {
        assertThat(betweenCells(engine::removeContainers)).isEqualTo(new Typed(0, "kept: False\n", ""));
    }

    @Test
    void engineStartedAnewUnderACellGivesAFreshRepl() throws Exception {
        assertThat(underACell(() -> {
            engine.signal("TERM");
            engine.start();
        })).isEqualTo(new Typed(0, "kept: False\n", ""));
    }

    @Test
    void engineKilledUnderACellEndsTheRunAndLeavesNoContainer() throws Exception {
        assertThat(underACell(() -> engine.signal("KILL"))).isEqualTo(new Typed(6, "", absent()));
        engine.start();
        assertThat(engine.isEmptyWithin(Duration.ofSeconds(20))).isTrue();
    }

    @Test
    void engineStoppedBetweenCellsEndsTheRunAndOneThatIsNotThereIsSaid() throws Exception {
        assertThat(betweenCells(() -> engine.signal("TERM"))).isEqualTo(new Typed(6, "", absent()));
        assertThat(exec()).isEqualTo(new Typed(6, "", absent()));
    }

    @Test
    void engineThatHangsEndsTheRunAndKeepsNoneWaiting() throws Exception {
        String hangs = "rlm: the container engine at " + engine.address()
                + " did not answer within 30 s; look at it, and start it anew if need be\n";
        CompletableFuture<Typed> meanwhile = new CompletableFuture<>();

        assertThat(underACell(() -> {
            engine.signal("STOP");
            Thread.ofVirtual().start(() -> meanwhile.complete(exec()));
        })).isEqualTo(new Typed(6, "", hangs));

        assertThat(meanwhile.get()).isEqualTo(new Typed(6, "", hangs));
        engine.start();
        assertThat(engine.isEmptyWithin(Duration.ofSeconds(20))).isTrue();
    }

    @Test
    void imageThatIsMissingIsSaidAndOneRemovedUnderACellIsNotMissed() throws Exception {
        Path saved = folder.resolve("image.tar");
        engine.docker("save", "--output", saved.toString(), OwnEngine.IMAGE);
        try {
            String removed = "rlm: the container engine at " + engine.address() + " has no image " + OwnEngine.IMAGE
                    + "; fetch it with --pull, or name another as `image` in [docker]\n";
            assertThat(underACell(() -> {
                engine.docker("rmi", "--force", OwnEngine.IMAGE);
                engine.removeContainers();
            })).isEqualTo(new Typed(0, "kept: False\n", ""));
            assertThat(exec()).isEqualTo(new Typed(6, "", removed));
        } finally {
            engine.docker("load", "--input", saved.toString());
        }
    }

    @Test
    void diskThatIsFullLeavesARunningSessionAloneAndTakesNoNewOne() throws Exception {
        Path filling = engine.disk().resolve("filling");
        try {
            assertThat(betweenCells(() -> fill(filling))).isEqualTo(new Typed(0, "kept: True\n", ""));
            assertThat(exec()).isEqualTo(new Typed(6, "", ""));
            Files.delete(filling);
            assertThat(betweenCells(() -> {
                fill(filling);
                engine.removeContainers();
            })).isEqualTo(new Typed(6, "", ""));
        } finally {
            Files.deleteIfExists(filling);
        }
        assertThat(exec()).isEqualTo(new Typed(0, "42\n", ""));
    }

    @Test
    void socketWithoutRightsIsSaid() throws Exception {
        Files.setPosixFilePermissions(folder, java.nio.file.attribute.PosixFilePermissions.fromString("rwxrwxrwx"));
        // It may read everything, so that it finds the program wherever that is, and write nothing.
        List<String> nobody = List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups",
                "--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search");
        try (RunningProcess rlm = RunningProcess.start(folder, nobody, engine.environment(), "exec", "-e", "docker")) {
            assertThat(rlm.end()).as(rlm.err()).isEqualTo(6);
            assertThat(rlm.err()).isEqualTo("rlm: this user may not use the container engine at " + engine.address()
                    + "; join its group (docker), or use a rootless engine\n");
        }
    }

    @Test
    void containerOfAnRlmThatIsKilledUnderACellIsGoneWithinFiveSeconds() throws Exception {
        Files.writeString(folder.resolve("s.jsonl"), """
            {"for":"root","reply":"```repl\\nllm_query('now')\\nwhile True: pass\\n```"}
            {"for":"sub","reply":"go on"}
            """);
        try (RunningProcess rlm = RunningProcess.start(folder, List.of(), engine.environment(), "run", "--config",
                "rlm.toml", "-e", "docker", "-m", "scripted/s.jsonl", "What is it?")) {
            rlm.awaitRecorded("\"type\":\"guest_", 2);
            assertThat(engine.containers()).hasSize(1);
            rlm.send("KILL");
            assertThat(rlm.end()).isEqualTo(128 + 9);
            assertThat(engine.isEmptyWithin(Duration.ofSeconds(5))).isTrue();
        }
    }

    private static String absent() {
        return "rlm: the container engine at " + engine.address()
                + " is not there (Connection refused); start it, or name another in DOCKER_HOST or as `host` in [docker]\n";
    }

    private Typed exec() {
        return rlm("exec", "-q", "-e", "docker", "--config", "rlm.toml");
    }

    /// A run whose first cell is still running when `fault` happens.
    private Typed underACell(Fault fault) throws Exception {
        return run("llm_query('now')\nwhile True: pass", request -> request.messages().size() == 1, fault);
    }

    /// A run whose first cell has ended when `fault` happens.
    private Typed betweenCells(Fault fault) throws Exception {
        return run("pass", request -> turn(request) == 1, fault);
    }

    /// @param first cell, after one variable is set
    /// @param when which request of the run's is answered after `fault`
    private Typed run(String first, java.util.function.Predicate<SeenRequest> when, Fault fault) throws Exception {
        List<String> cells = List.of("kept = 1\n" + first,
                "answer['content'] = f\"kept: {'kept' in globals()}\"\nanswer['ready'] = True");
        try (FakeModelServer model = FakeModelServer.start(request -> {
            if (when.test(request)) {
                happens(fault);
            }
            return ServerReply.text(request.messages().size() == 1
                    ? "go on"
                    : "```repl\n" + cells.get(Math.min(turn(request), 1)) + "\n```", 10, 10);
        })) {
            Files.writeString(folder.resolve("rlm.toml"), """
                [docker]
                image = "%s"
                [providers.mine]
                base_url = "%s"
                local = true
                """.formatted(OwnEngine.IMAGE, model.baseUrl()));
            return rlm("run", "-q", "-e", "docker", "--config", "rlm.toml", "-m", "mine/m", "--cell-timeout", "15s",
                    "What is it?");
        }
    }

    private static int turn(SeenRequest request) {
        return (int) request.messages()
                .stream()
                .filter(message -> message.role() == Message.Role.ASSISTANT)
                .count();
    }

    private static void happens(Fault fault) {
        try {
            fault.happen();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void fill(Path file) throws IOException {
        try (java.io.OutputStream out = Files.newOutputStream(file)) {
            byte[] block = new byte[1 << 12];
            while (true) {
                out.write(block);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left on device");
        }
    }

    private Typed rlm(String... arguments) {
        return Typed.with(Engines::of, Typed.Streams.of(new ByteArrayInputStream("6 * 7".getBytes(
                StandardCharsets.UTF_8)), Set.of(), engine.environment(), folder), arguments);
    }
}
