package dev.rlm.repl.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.repl.Cell;
import dev.rlm.core.repl.CellResult;
import dev.rlm.core.repl.ContextValue;
import dev.rlm.core.repl.HostFunctions;
import dev.rlm.core.repl.HostReply;
import dev.rlm.core.repl.Metrics;
import dev.rlm.core.repl.Repl;
import dev.rlm.core.repl.ReplException;
import dev.rlm.core.repl.ReplFactory;
import dev.rlm.core.repl.ReplInput;
import dev.rlm.core.repl.ReplSpec;

/// The product's own sessions on a real engine, seen from outside.
class DockerReplFactoryTest {
    private static final Duration AMPLE = Duration.ofMinutes(2);
    private static final ReplInput INPUT = new ReplInput(new ContextValue.Text("text"), List.of());
    private static final HostFunctions OK = _ -> new HostReply.Value(TextNode.valueOf("ok"));

    private DockerReplFactory factory;

    @BeforeEach
    void needsAnEngine() {
        factory = TestEngine.factory();
    }

    @AfterEach
    void nothingIsLeft() {
        if (factory != null) {
            factory.close();
            assertThat(TestEngine.containers()).isEmpty();
        }
    }

    @Test
    void sessionIsOneHardenedContainerThatIsGoneWhenItIsClosed() throws Exception {
        assertThat(factory.version()).matches("rlm-test-python:3\\.11 \\(sha256:[0-9a-f]{12}\\) on Docker .+");
        try (Repl repl = factory.open(ReplSpec.python(1), INPUT, OK)) {
            Api api = TestEngine.api();
            assertThat(repl.start().engine()).matches("docker \\(CPython 3\\.11\\.\\d+\\)");
            List<String> containers = TestEngine.containers();
            assertThat(containers).hasSize(1);
            JsonNode is = api.get("/containers/" + containers.getFirst() + "/json");
            JsonNode host = is.path("HostConfig");
            assertThat(host.path("NetworkMode").asText()).isEqualTo("none");
            assertThat(host.path("ReadonlyRootfs").asBoolean()).isTrue();
            assertThat(host.path("CapDrop").toString()).isEqualTo("[\"ALL\"]");
            assertThat(host.path("SecurityOpt").path(0).asText()).isEqualTo("no-new-privileges");
            assertThat(host.path("SecurityOpt").path(1).asText()).startsWith("seccomp={");
            assertThat(host.path("Memory").asLong()).isEqualTo(1L << 30);
            assertThat(host.path("MemorySwap").asLong()).isEqualTo(1L << 30);
            assertThat(host.path("NanoCpus").asLong()).isEqualTo(1_000_000_000);
            assertThat(host.path("PidsLimit").asInt()).isEqualTo(256);
            assertThat(host.path("IpcMode").asText()).isEqualTo("none");
            assertThat(host.path("AutoRemove").asBoolean()).isTrue();
            assertThat(host.path("Binds")).isEmpty();
            assertThat(host.path("PortBindings")).isEmpty();
            assertThat(is.path("Mounts")).isEmpty();
            assertThat(is.path("Config").path("User").asText()).isEqualTo("65532:65532");
            assertThat(is.path("Config").path("Env").toString()).isEqualTo("[\"PYTHONHASHSEED=1\",\"HOME=/box\","
                    + "\"USER=guest\",\"LANG=C.UTF-8\"]");
        }
        assertThat(TestEngine.containers()).isEmpty();
    }

    /// As in a box of bubblewrap, but for what a filter by names cannot do: it knows no call of tomorrow, kills a thread
    /// for one of x32, and takes a number that is extended by its sign for another.
    @Test
    void systemCallsThatReachOutFailAndProgramsRunAsInABox() throws Exception {
        String expected = resource("calls.txt").replace("personality asked done\n", "personality asked EPERM\n")
                .replace("call of tomorrow ENOSYS\n", "");
        String code = resource("calls.py").replace("if X86:", "if False:")
                .replaceAll("call\\(\"call of tomorrow.*", "");
        try (Repl repl = factory.open(ReplSpec.python(1), INPUT, OK)) {
            assertThat(repl.run(cell(1, code), Cancellation.root()).report().stdout().text())
                    .isEqualTo(expected);
        }
    }

    private static String resource(String name) throws IOException {
        String path = "/dev/rlm/repl/fence/" + name;
        try (InputStream in = Objects.requireNonNull(DockerReplFactoryTest.class.getResourceAsStream(path), path)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void foldersOfItsOwnAreEmptyBoundedAndGoneWithItAndAllElseIsReadOnly() throws Exception {
        try (Repl repl = factory.open(ReplSpec.python(1), INPUT, OK)) {
            assertThat(repl.run(cell(1, """
                import os
                print(os.getcwd())
                for folder in '/tmp', '/box', '/dev/shm':
                    print(folder, os.listdir(folder), open(folder + '/small', 'w').write('text'))
                    try:
                        with open(folder + '/large', 'wb', 0) as file:
                            for _ in range(65): file.write(bytes(1 << 20))
                    except OSError as e:
                        print(e.strerror)
                    os.remove(folder + '/large')
                for folder in '/', '/usr', '/etc', '/dev', '/proc', '/sys', '/sys/fs/cgroup/memory':
                    try:
                        print(open(folder + '/a', 'w'))
                    except OSError:
                        pass
                """), Cancellation.root()).report().stdout().text()).isEqualTo("""
                /box
                /tmp [] 4
                No space left on device
                /box [] 4
                No space left on device
                /dev/shm [] 4
                No space left on device
                """);
        }
    }

    @Test
    void knownLoadIsMeasured() throws Exception {
        try (Repl repl = factory.open(ReplSpec.python(1), INPUT, OK)) {
            Metrics metrics = repl.run(cell(1, """
                import time
                end = time.process_time() + 2
                held = b'x' * 200_000_000
                while time.process_time() < end: pass"""), Cancellation.root()).report().metrics();
            assertThat(metrics.cpu().toMillis()).isCloseTo(2_000, within(400L));
            assertThat(metrics.memoryPeakBytes()).isCloseTo(215_000_000, within(40_000_000L));
        }
    }

    @Test
    void memoryThatIsUsedUpIsAnErrorAndTheSessionLives() throws Exception {
        try (Repl repl = factory.open(new ReplSpec("python", 1, 256L << 20), INPUT, OK)) {
            CellResult result = repl.run(cell(1, "kept = 5\nrows = []\nwhile True: rows.append(bytearray(1_000_000))"),
                    Cancellation.root());
            assertThat(assertInstanceOf(CellResult.Raised.class, result).traceback()).endsWith("MemoryError");
            repl.run(cell(2, "del rows"), Cancellation.root());
            assertThat(value(repl.run(cell(3, "kept, llm_query('x')"), Cancellation.root()))).isEqualTo("(5, 'ok')");
        }
    }

    /// Several processes that are within their own limits are together beyond that of the container.
    @Test
    void memoryThatProcessesUseUpTogetherEndsTheSessionByItsLimit() throws Exception {
        try (Repl repl = factory.open(new ReplSpec("python", 1, 512L << 20), INPUT, OK)) {
            CellResult.Killed killed = assertInstanceOf(CellResult.Killed.class, repl.run(cell(1, """
                import os, time
                for _ in range(2):
                    if os.fork() == 0:
                        held = b'x' * 150_000_000
                        time.sleep(600)
                time.sleep(0.5)
                held = b'x' * 330_000_000
                time.sleep(600)
                """), Cancellation.root()));
            assertThat(killed.cause()).isEqualTo(CellResult.Cause.LIMIT);
            assertThat(killed.why()).isEqualTo("the code used up the memory of the REPL");
        }
    }

    @Test
    void containerIsGoneFiveSecondsAfterTheHostWasKilledWhateverTheGuestDoes() throws Exception {
        for (String code : List.of("while True: pass", "import itertools\nsum(itertools.count())",
                "import os, signal\nos.kill(1, signal.SIGSTOP)\nif os.fork() == 0: os.setsid()\nwhile True: pass")) {
            Process host = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                    System.getProperty("java.class.path"), KilledHost.class.getName(), code)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (BufferedReader said = host.inputReader()) {
                assertThat(said.readLine()).isEqualTo("running");
                assertThat(TestEngine.containers(TestEngine.api(), host.pid())).hasSize(1);
                host.destroyForcibly().waitFor();
                assertThat(TestEngine.isEmptyWithin(Duration.ofSeconds(5), host.pid())).as(code).isTrue();
            }
        }
    }

    /// A program that runs an endless cell, and is killed.
    static final class KilledHost {
        private KilledHost() {}

        public static void main(String[] args) throws ReplException {
            ReplFactory factory = TestEngine.factory();
            Repl repl = factory.open(ReplSpec.python(1), INPUT, call -> {
                System.out.println("running");
                return OK.call(call);
            });
            repl.run(cell(1, "llm_query('x')\n" + args[0]), Cancellation.root());
        }
    }

    @Test
    void containersOfAnRlmThatHasEndedAreRemovedAndNoOthers() throws Exception {
        Owner self = Owner.self();
        long unused = ProcessHandle.allProcesses().mapToLong(ProcessHandle::pid).max().orElse(0) + 100_000;
        Owner elsewhere = new Owner("another-machine", unused, 1);
        assertThat(Owner.of(self.label())).contains(self);
        try (Repl repl = factory.open(ReplSpec.python(1), INPUT, OK)) {
            Api api = TestEngine.api();
            String ended = TestEngine.create(api, new Owner(self.place(), unused, 1));
            String reused = TestEngine.create(api, new Owner(self.place(), self.pid(), self.startedAt() - 1));
            String foreign = TestEngine.create(api, elsewhere);
            assertThat(factory.tidy()).contains(
                    "the container " + ended.substring(0, 12) + " of an rlm that has ended",
                    "the container " + reused.substring(0, 12) + " of an rlm that has ended")
                    .noneMatch(told -> told.contains(foreign.substring(0, 12)));
            assertThat(TestEngine.containers()).hasSize(1);
            assertThat(value(repl.run(cell(1, "1"), Cancellation.root()))).isEqualTo("1");
            TestEngine.remove(foreign);
        }
    }

    @Test
    void contextOfFiftyMillionCharactersComesWholeWhateverItIsMadeOf() throws Exception {
        for (String text : List.of("0123456789", "0123456é💡")) {
            ContextValue context = new ContextValue.Text(text.repeat(5_000_000));
            try (Repl repl = factory.open(ReplSpec.python(1), new ReplInput(context, List.of()), OK)) {
                CellResult result = repl.run(cell(1, "len(context), context.count('5'), context[-2:]"),
                        Cancellation.root());
                int length = 5_000_000 * text.codePointCount(0, text.length());
                String end = text.substring(text.offsetByCodePoints(text.length(), -2));
                assertThat(value(result)).isEqualTo("(" + length + ", 5000000, '" + end + "')");
            }
        }
    }

    @Test
    void imageThatHasNoPythonIsAnErrorWithWhatToDo() throws Exception {
        DockerOptions named = TestEngine.options(Optional.ofNullable(System.getenv(TestEngine.VARIABLE)));
        try (ReplFactory nowhere = TestEngine.unchecked(new DockerOptions("no-such-image:1", named.cpus(), named.host(),
                named.runtime()))) {
            assertThat(nowhere.isolation().weaker()).hasValueSatisfying(
                    why -> assertThat(why).contains("has no image no-such-image:1; fetch it with --pull"));
        }
    }

    @Test
    @Tag("slow")
    void roundTripsAreFast() throws Exception {
        List<Double> starts = new ArrayList<>();
        List<Double> closes = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            long from = System.nanoTime();
            Repl repl = factory.open(ReplSpec.python(1), INPUT, OK);
            repl.run(cell(1, "1"), Cancellation.root());
            long ran = System.nanoTime();
            repl.close();
            starts.add((ran - from) / 1e6);
            closes.add((System.nanoTime() - ran) / 1e6);
        }
        System.out.printf("start to first reply %.1f ms (first %.1f), close %.1f ms%n", median(starts),
                starts.getFirst(), median(closes));
        try (Repl repl = factory.open(ReplSpec.python(1), INPUT, OK)) {
            int cells = 3000;
            long from = 0;
            for (int i = 2; i < 2 * cells; i++) {
                from = i == cells ? System.nanoTime() : from;
                repl.run(cell(i, "x = " + i), Cancellation.root());
            }
            double cellMillis = (System.nanoTime() - from) / 1e6 / cells;
            CellResult calls = repl.run(cell(9999, "for i in range(10_000): llm_query('x')"), Cancellation.root());
            System.out.printf("cell %.3f ms, host call %.3f ms%n", cellMillis,
                    calls.report().metrics().wall().toNanos() / 1e10);
            assertThat(cellMillis).isLessThan(5);
        }
        String text = "0123456789".repeat(10_000_000);
        try (Repl repl = factory.open(ReplSpec.python(1), new ReplInput(new ContextValue.Text(text), List.of()), OK)) {
            System.out.printf("100 MB of context: ready after %d ms%n", repl.start().duration().toMillis());
        }
    }

    private static double median(List<Double> all) {
        return all.stream().sorted().toList().get(all.size() / 2);
    }

    private static String value(CellResult result) {
        return result instanceof CellResult.Completed completed ? completed.value().orElse("") : result.toString();
    }

    private static Cell cell(int number, String code) {
        return new Cell(number, code, AMPLE);
    }
}
