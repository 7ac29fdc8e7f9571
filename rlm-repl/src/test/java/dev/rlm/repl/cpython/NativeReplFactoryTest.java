package dev.rlm.repl.cpython;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.node.TextNode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.cancel.TimeSource;
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
import dev.rlm.repl.fence.Fencing;

/// The product's own sessions, seen from outside.
class NativeReplFactoryTest {
    private static final Duration AMPLE = Duration.ofMinutes(2);
    private static final ReplInput INPUT = new ReplInput(new ContextValue.Text("text"), List.of());
    private static final HostFunctions OK = _ -> new HostReply.Value(TextNode.valueOf("ok"));

    private final ReplFactory factory = new NativeReplFactory(Optional.empty(), System.getenv(), TimeSource.SYSTEM);

    @BeforeEach
    void needsAFence() {
        try {
            factory.check();
        } catch (ReplException e) {
            System.err.println("skipped: " + e.getMessage());
            assumeTrue(false, e.getMessage());
        }
    }

    @Test
    void sessionSaysHowItStartedAndLeavesNothingBehind() throws Exception {
        assertThat(factory.version()).matches("CPython 3\\.\\d+\\.\\d+");
        Repl repl = factory.open(ReplSpec.python(1), INPUT, OK);
        List<ProcessHandle> processes = ofGuests(ProcessHandle.current()).toList();
        assertThat(processes).hasSize(3);
        assertThat(repl.start().engine()).isEqualTo("native (" + factory.version() + ")");
        assertThat(repl.start().warm()).isFalse();
        repl.close();
        for (ProcessHandle process : processes) {
            assertThat(endsWithinTwoSeconds(process)).isTrue();
        }
    }

    /// The processes of all sessions. Another, which tidies up after a host that was killed, belongs to the fence.
    private static Stream<ProcessHandle> ofGuests(ProcessHandle host) {
        return host.descendants().filter(process -> runs(process, "python3") || runs(process, "bwrap"));
    }

    private static boolean runs(ProcessHandle process, String program) {
        return process.info()
                .command()
                .map(command -> Path.of(command).getFileName().toString())
                .orElse("")
                .startsWith(program);
    }

    @Test
    void knownLoadIsMeasured() throws Exception {
        try (Repl repl = factory.open(ReplSpec.python(1), INPUT, OK)) {
            Metrics metrics = repl.run(cell(1, """
                import time
                end = time.process_time() + 2
                held = b'x' * 200_000_000
                while time.process_time() < end: pass"""), Cancellation.root()).report().metrics();
            assertThat(metrics.cpu().toMillis()).isCloseTo(2_000, within(300L));
            assertThat(metrics.memoryPeakBytes()).isCloseTo(200_000_000, within(30_000_000L));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"while True: rows.append(bytearray(1_000_000))", "while True: rows.append([])",
            "while True: rows.append(str(len(rows)) * 50)", "rows = 'x'\nwhile True: rows += rows"})
    void memoryThatIsUsedUpIsAnErrorAndTheSessionLives(String code) throws Exception {
        ReplSpec small = new ReplSpec("python", 1, 256L << 20);
        try (Repl repl = factory.open(small, INPUT, OK)) {
            CellResult result = repl.run(cell(1, "kept = 5\nrows = []\n" + code), Cancellation.root());
            assertThat(assertInstanceOf(CellResult.Raised.class, result).traceback()).endsWith("MemoryError");
            repl.run(cell(2, "del rows"), Cancellation.root());
            assertThat(value(repl.run(cell(3, "kept, llm_query('x')"), Cancellation.root()))).isEqualTo("(5, 'ok')");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void processKilledFromOutsideInTheMiddleOfACellIsALostSessionAndNoHang(boolean innermost) throws Exception {
        String program = innermost ? "python3" : "bwrap";
        try (Repl repl = factory.open(ReplSpec.python(1), INPUT, _ -> {
            ofGuests(ProcessHandle.current()).filter(process -> runs(process, program))
                    .findFirst()
                    .orElseThrow()
                    .destroyForcibly();
            return new HostReply.Value(TextNode.valueOf("ok"));
        })) {
            CellResult result = repl.run(cell(1, "print('said')\nllm_query('x')\nwhile True: pass"),
                    Cancellation.root());
            CellResult.Killed killed = assertInstanceOf(CellResult.Killed.class, result);
            assertThat(killed.why()).isEqualTo("its process was ended from outside");
            assertThat(killed.report().stdout().text()).isEqualTo("said\n");
        }
    }

    @Test
    void nothingIsLeftTwoSecondsAfterTheHostWasKilledWhateverTheGuestDoes() throws Exception {
        for (String code : List.of("while True: pass", "import itertools\nsum(itertools.count())",
                "import os\nif os.fork() == 0: os.setsid()\nwhile True: pass")) {
            Process host = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                    System.getProperty("java.class.path"), KilledHost.class.getName(), code)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (BufferedReader said = host.inputReader()) {
                assertThat(said.readLine()).isEqualTo("running");
                List<ProcessHandle> processes = host.descendants().toList();
                assertThat(processes).hasSizeGreaterThan(3);
                host.destroyForcibly().waitFor();
                for (ProcessHandle process : processes) {
                    assertThat(endsWithinTwoSeconds(process)).as(code).isTrue();
                }
            }
        }
    }

    /// Where nobody reaps orphans, what has ended stays in the table as a zombie.
    private static boolean endsWithinTwoSeconds(ProcessHandle process) throws Exception {
        try {
            process.onExit().get(2, TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException _) {
            Path state = Path.of("/proc", String.valueOf(process.pid()), "stat");
            return !Files.exists(state) || Files.readString(state).contains(") Z ");
        }
    }

    /// A program that runs an endless cell, and is killed.
    static final class KilledHost {
        private KilledHost() {}

        public static void main(String[] args) throws ReplException {
            ReplFactory factory = new NativeReplFactory(Optional.empty(), Map.of(), TimeSource.SYSTEM);
            Repl repl = factory.open(ReplSpec.python(1), INPUT, call -> {
                System.out.println("running");
                return OK.call(call);
            });
            repl.run(cell(1, "llm_query('x')\n" + args[0]), Cancellation.root());
        }
    }

    @Test
    void withoutAFenceThereIsNoSessionAndTheReasonIsSaid() {
        InterpreterSearch search = new InterpreterSearch(Optional.empty(), Map.of());
        ReplFactory without = new NativeReplFactory(search, () -> new Fencing.Missing("it needs bwrap; get it"),
                TimeSource.SYSTEM);
        assertThatThrownBy(without::check).isInstanceOf(ReplException.class)
                .hasMessage("the native REPL cannot run here: it needs bwrap; get it");
        assertThatThrownBy(() -> without.open(ReplSpec.python(1), INPUT, OK)).isInstanceOf(ReplException.class)
                .hasMessage("the native REPL cannot run here: it needs bwrap; get it");
        assertThat(without.isolation().fences()).isEmpty();
        assertThat(without.version()).isEqualTo("without CPython");
    }

    @Test
    void unknownLanguageIsRefused() {
        assertThatThrownBy(() -> factory.open(new ReplSpec("perl", 1, 0), INPUT, OK)).isInstanceOf(ReplException.class)
                .hasMessage("the native REPL speaks python, not perl");
    }

    @Test
    void memoryGrowsWithTheContextFromAGigabyteOn() {
        assertThat(factory.memoryFor(new ContextValue.Text(""))).isEqualTo(1L << 30);
        assertThat(factory.memoryFor(new ContextValue.Text("x".repeat(100_000_000))))
                .isEqualTo((512L << 20) + 700_000_000);
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
    @Tag("slow")
    void roundTripsAreFast() throws Exception {
        List<Double> starts = new ArrayList<>();
        List<Double> plain = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            long from = System.nanoTime();
            try (Repl repl = factory.open(ReplSpec.python(1), INPUT, OK)) {
                repl.run(cell(1, "1"), Cancellation.root());
                starts.add((System.nanoTime() - from) / 1e6);
            }
            from = System.nanoTime();
            new ProcessBuilder("/usr/bin/python3", "-c", "1").start().waitFor();
            plain.add((System.nanoTime() - from) / 1e6);
        }
        System.out.printf("start to first reply %.1f ms, a plain python3 %.1f ms%n", median(starts),
                median(plain));
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
