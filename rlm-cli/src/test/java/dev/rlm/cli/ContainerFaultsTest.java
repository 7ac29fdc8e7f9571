package dev.rlm.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

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
    /// The answer of a run that went on without its variables.
    private static final Typed FRESH = new Typed(0, "kept: False\n", "");
    private static final String ABSENT = "start it, or name another in DOCKER_HOST or as `host` in [docker]";
    /// An engine that was killed or frozen has something to do first.
    private static final Duration LATER = Duration.ofSeconds(20);

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
            engine.end();
        }
    }

    @BeforeEach
    void engineThatWorks() throws Exception {
        engine.start();
        Files.writeString(folder.resolve("rlm.toml"), "[docker]\nimage = \"" + OwnEngine.IMAGE + "\"\n");
    }

    @Test
    void containerRemovedUnderACellIsReplaced() throws Exception {
        assertThat(underACell(engine::removeContainers)).isEqualTo(FRESH);
    }

    @Test
    void containerRemovedBetweenCellsIsReplaced() throws Exception {
        assertThat(betweenCells(engine::removeContainers)).isEqualTo(FRESH);
    }

    @Test
    void engineStartedAnewBetweenCellsGivesAFreshRepl() throws Exception {
        assertThat(betweenCells(() -> {
            engine.signal("TERM");
            engine.start();
        })).isEqualTo(FRESH);
    }

    @Test
    void engineStoppedBetweenCellsEndsTheRunAndOneThatDoesNotRunIsSaid() throws Exception {
        endsWith(betweenCells(() -> engine.signal("TERM")), ABSENT);
        endsWith(exec(), ABSENT);
    }

    @Test
    void engineKilledUnderACellEndsTheRunAndItsContainer() throws Exception {
        endsWith(underACell(() -> engine.signal("KILL")), ABSENT);
        engine.start();
        assertThat(engine.isEmptyWithin(LATER)).isTrue();
    }

    @Test
    void engineThatHangsUnderACellEndsTheRunAndThoseThatComeMeanwhile() throws Exception {
        String hangs = "did not answer within 30 s; look at it, and start it anew if need be";
        CompletableFuture<Typed> meanwhile = new CompletableFuture<>();
        endsWith(underACell(() -> {
            engine.signal("STOP");
            Thread.ofVirtual().start(() -> meanwhile.complete(exec()));
        }), hangs);
        endsWith(meanwhile.get(), hangs);
        engine.start();
        assertThat(engine.isEmptyWithin(LATER)).isTrue();
    }

    @Test
    void imageRemovedUnderACellIsNotMissedAndOneThatIsNotThereIsSaid() throws Exception {
        Path saved = folder.resolve("image.tar");
        engine.docker("save", "--output", saved.toString(), OwnEngine.IMAGE);
        try {
            assertThat(underACell(() -> {
                engine.docker("rmi", "--force", OwnEngine.IMAGE);
                engine.removeContainers();
            })).isEqualTo(FRESH);
            endsWith(exec(), "has no image " + OwnEngine.IMAGE + "; fetch it with --pull, or name another");
        } finally {
            engine.docker("load", "--input", saved.toString());
        }
    }

    @Test
    void fullDiskLeavesASessionAloneAndTakesNoOther() throws Exception {
        String full = "no space left on device; free some space on its disk (`docker system prune`)";
        Path filling = engine.disk().resolve("filling");
        try {
            assertThat(betweenCells(() -> fill(filling))).isEqualTo(new Typed(0, "kept: True\n", ""));
            endsWith(exec(), full);
            Files.delete(filling);
            endsWith(betweenCells(() -> {
                fill(filling);
                engine.removeContainers();
            }), full);
        } finally {
            Files.deleteIfExists(filling);
        }
        assertThat(exec()).isEqualTo(new Typed(0, "42\n", ""));
        assertThat(engine.containers()).isEmpty();
    }

    @Test
    void socketWithoutRightsIsSaid() throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        // It may read everything, so that it finds the program wherever that is, and write nothing.
        List<String> nobody = List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups",
                "--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search");
        try (RunningProcess rlm = RunningProcess.start(folder, nobody, engine.environment(), "exec", "-e", "docker",
                "--config", "rlm.toml")) {
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

    /// Ended with 6 and nothing but a line that has `what` in it.
    private static void endsWith(Typed rlm, String what) {
        assertThat(rlm.err()).contains(what).containsOnlyOnce("\n").endsWith("\n");
        assertThat(rlm).isEqualTo(new Typed(6, "", rlm.err()));
    }

    private Typed exec() {
        return rlm("exec", "-q", "-e", "docker", "--config", "rlm.toml");
    }

    /// A run whose first cell is still running when `fault` happens. Its clock stands still meanwhile.
    private Typed underACell(Fault fault) throws Exception {
        return run("llm_query('now')\nwhile True: pass", ContainerFaultsTest::isPlain, fault);
    }

    /// A run whose first cell has ended when `fault` happens.
    private Typed betweenCells(Fault fault) throws Exception {
        return run("pass", request -> hasTurns(request, 1), fault);
    }

    /// @param first cell, after one variable is set; the second says whether that is still there
    /// @param when which request to the model is answered after `fault`
    private Typed run(String first, Predicate<SeenRequest> when, Fault fault) throws Exception {
        String look = "answer['content'] = f\"kept: {'kept' in globals()}\"\nanswer['ready'] = True";
        try (FakeModelServer model = FakeModelServer.start(request -> {
            if (when.test(request)) {
                happens(fault);
            }
            String cell = hasTurns(request, 0) ? "kept = 1\n" + first : look;
            return ServerReply.text(isPlain(request) ? "go on" : "```repl\n" + cell + "\n```", 10, 10);
        })) {
            Files.writeString(folder.resolve("rlm.toml"), """
                [docker]
                image = "%s"
                [providers.mine]
                base_url = "%s"
                local = true
                """.formatted(OwnEngine.IMAGE, model.baseUrl()));
            return rlm("run", "-q", "-e", "docker", "--config", "rlm.toml", "-m", "mine/m", "--cell-timeout", "5s",
                    "What is it?");
        }
    }

    private static boolean isPlain(SeenRequest request) {
        return request.messages().size() == 1;
    }

    private static boolean hasTurns(SeenRequest request, long count) {
        return request.messages().stream().filter(said -> said.role() == Message.Role.ASSISTANT).count() == count;
    }

    private static void happens(Fault fault) {
        try {
            fault.happen();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void fill(Path file) throws IOException {
        byte[] block = new byte[1 << 12];
        try (OutputStream out = Files.newOutputStream(file)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left on device");
        }
    }

    private Typed rlm(String... arguments) {
        return Typed.with(Engines::of, Typed.Streams.of(new ByteArrayInputStream("6 * 7".getBytes(UTF_8)), Set.of(),
                engine.environment(), folder), arguments);
    }
}
