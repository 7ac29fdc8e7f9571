package dev.rlm.repl.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.node.TextNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.repl.Cell;
import dev.rlm.core.repl.CellResult;
import dev.rlm.core.repl.ContextValue;
import dev.rlm.core.repl.GuestCall;
import dev.rlm.core.repl.HostReply;
import dev.rlm.core.repl.Isolation;
import dev.rlm.core.repl.Metrics;
import dev.rlm.core.repl.Repl;
import dev.rlm.core.repl.ReplException;
import dev.rlm.core.repl.ReplFactory;
import dev.rlm.core.repl.ReplInput;
import dev.rlm.core.repl.ReplSpec;
import dev.rlm.repl.fence.Fencing;
import dev.rlm.repl.jvm.Aot;

/// The product's own workers: each a process that must leave nothing behind.
class LocalReplFactoryTest {
    static final Path CACHE = Path.of("target", "cache");
    private static final Duration AMPLE = Duration.ofMinutes(2);
    private static final ReplInput INPUT = new ReplInput(new ContextValue.Text("text"), List.of());

    private final ReplFactory factory = new LocalReplFactory(CACHE, TimeSource.SYSTEM);

    @Test
    void sessionSaysHowItStartedMeasuresItsWorkerAndLeavesNothingBehind() throws Exception {
        Repl repl = open(INPUT);
        ProcessHandle worker = onlyWorker();
        Path folder = folderOf(worker);
        if (isFenced()) {
            assertThat(folder).isEqualTo(Path.of("/box"));
        } else {
            assertThat(folder).isDirectory();
        }
        assertThat(repl.start().engine()).isEqualTo("local (GraalPy 25.2.4, Python 3.12.8)");
        assertThat(repl.start().warm()).isFalse();
        assertThat(repl.start().duration()).isPositive();
        CellResult result = repl.run(cell(1, "sum(range(300_000))"), Cancellation.root());
        Metrics metrics = result.report().metrics();
        assertThat(metrics.cpu()).isPositive();
        assertThat(metrics.memoryPeakBytes()).isGreaterThan(50_000_000);
        assertThat(metrics.waited()).isZero();

        repl.close();
        assertThat(worker.isAlive()).isFalse();
        assertThat(folder).doesNotExist();
    }

    @Test
    void spareServesTheNextSessionOfItsSizeAndEndsWithItsFactory() throws Exception {
        ProcessHandle spare;
        try (LocalReplFactory keeping = new LocalReplFactory(CACHE, TimeSource.SYSTEM)) {
            keeping.keepSpare(0);
            keeping.keepSpare(0);
            try (Repl large = keeping.open(new ReplSpec("python", 1, 3L << 30), INPUT, LocalReplFactoryTest::reply);
                    Repl repl = keeping.open(ReplSpec.python(1), INPUT, LocalReplFactoryTest::reply)) {
                assertThat(large.start().warm()).isFalse();
                assertThat(repl.start().warm()).isTrue();
                assertThat(repl.run(cell(1, "context"), Cancellation.root())).isInstanceOfSatisfying(
                        CellResult.Completed.class, done -> assertThat(done.value()).contains("'text'"));
            }
            spare = onlyWorker();
        }
        assertThat(endsWithinTwoSeconds(spare)).isTrue();
        assertThat(workers()).isEmpty();
    }

    @Test
    void workerEndsByItselfWhenItsHostIsKilledWhateverTheGuestDoes(@TempDir Path folder) throws Exception {
        for (String code : List.of("while True: pass", "import itertools\nsum(itertools.count())", "10 ** 10 ** 8")) {
            Process host = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                    System.getProperty("java.class.path"), "-Djava.io.tmpdir=" + folder, KilledHost.class.getName(),
                    code)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (BufferedReader said = host.inputReader()) {
                ProcessHandle worker = ProcessHandle.of(Long.parseLong(said.readLine())).orElseThrow();
                assertThat(said.readLine()).isEqualTo("running");
                List<ProcessHandle> all = Stream.concat(Stream.of(worker), worker.descendants()).toList();
                host.destroyForcibly().waitFor();
                for (ProcessHandle each : all) {
                    assertThat(endsWithinTwoSeconds(each)).as(code).isTrue();
                }
                assertThat(folder).isEmptyDirectory();
            }
        }
    }

    /// Where nobody reaps orphans, what has ended stays in the table as a zombie.
    private static boolean endsWithinTwoSeconds(ProcessHandle worker) throws Exception {
        try {
            worker.onExit().get(2, TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException _) {
            Path state = Path.of("/proc", String.valueOf(worker.pid()), "stat");
            return !Files.exists(state) || Files.readString(state).contains(") Z ");
        }
    }

    /// A program that runs an endless cell, and is killed.
    static final class KilledHost {
        private KilledHost() {}

        public static void main(String[] args) throws ReplException {
            ReplFactory factory = new LocalReplFactory(CACHE, TimeSource.SYSTEM);
            Repl repl = factory.open(ReplSpec.python(1), INPUT, _ -> {
                System.out.println("running");
                return new HostReply.Value(TextNode.valueOf(""));
            });
            System.out.println(onlyWorker().pid());
            repl.run(cell(1, "llm_query('x')\n" + args[0]), Cancellation.root());
        }
    }

    @Test
    void withoutAFenceTheWorkerRunsAsItIsAndTheIsolationSaysWhy() throws Exception {
        try (LocalReplFactory bare = new LocalReplFactory(new PythonLibrary(CACHE.toAbsolutePath(), TimeSource.SYSTEM),
                TimeSource.SYSTEM, () -> new Fencing.Missing("there is no bwrap; install it"),
                library -> new WorkerCommand(library, WorkerCommand.Compiling.LIGHTLY, new Aot.None()));
                Repl repl = bare.open(ReplSpec.python(1), INPUT, LocalReplFactoryTest::reply)) {
            assertThat(bare.isolation()).isEqualTo(new Isolation(
                    List.of("GraalPy without files, processes and network, in a process of its own"), false,
                    Optional.of("nothing is round that process: there is no bwrap; install it")));
            assertThat(repl.run(cell(1, "context"), Cancellation.root())).isInstanceOf(CellResult.Completed.class);
            assertThat(folderOf(onlyWorker())).isDirectory();
        }
    }

    @Test
    void boxOfAWorkerShowsTheLibraryUnderANameThatSaysNothingOfTheUser() throws Exception {
        assumeTrue(isFenced(), "no box can be made here: " + factory.isolation().weaker().orElse(""));
        try (Repl repl = open(INPUT)) {
            CellResult result = repl.run(cell(1, "import json, os, sys\nos.path.realpath(json.__file__), sys.path"),
                    Cancellation.root());
            assertThat(result).isInstanceOfSatisfying(CellResult.Completed.class,
                    done -> assertThat(done.value().orElse("")).startsWith("('/rlm/library/")
                            .doesNotContain(CACHE.toAbsolutePath().toString(), System.getProperty("user.home")));
        }
    }

    @Test
    void sessionWithoutEnoughMemoryFailsWithWhatTheJvmSays() {
        ReplSpec tiny = new ReplSpec("python", 1, 1024 * 1024);
        assertThatThrownBy(() -> factory.open(tiny, INPUT, _ -> new HostReply.Error("none")))
                .isInstanceOf(ReplException.class)
                .hasMessageStartingWith("the REPL did not start: ")
                .hasMessageContaining("heap");
    }

    @Test
    void unknownLanguageIsRefused() {
        assertThatThrownBy(() -> factory.open(new ReplSpec("perl", 1, 0), INPUT, _ -> new HostReply.Error("none")))
                .isInstanceOf(ReplException.class)
                .hasMessage("the local REPL speaks python, not perl");
    }

    @Test
    void memoryGrowsWithTheContextFromAGigabyteOn() {
        assertThat(factory.memoryFor(new ContextValue.Text(""))).isEqualTo(1L << 30);
        assertThat(factory.memoryFor(new ContextValue.Text("x".repeat(100_000_000))))
                .isEqualTo((512L << 20) + 600_000_000);
    }

    @Test
    void cacheFolderThatCannotBeMadeIsNamed(@TempDir Path folder) throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        ReplFactory broken = new LocalReplFactory(file.resolve("cache"), TimeSource.SYSTEM);
        assertThatThrownBy(broken::check).isInstanceOf(ReplException.class)
                .hasMessage("the Python library of the local REPL cannot be unpacked to " + file.resolve("cache")
                        + "/graalpy-25.2.4 (nothing can be written to " + file + "); make that folder writable or name "
                        + "another cache folder with XDG_CACHE_HOME");
        assertThatThrownBy(() -> broken.open(ReplSpec.python(1), INPUT, _ -> new HostReply.Error("none")))
                .isInstanceOf(ReplException.class)
                .hasMessageContaining(file.resolve("cache") + "/graalpy-25.2.4")
                .hasMessageEndingWith("make that folder writable or name another cache folder with XDG_CACHE_HOME");
    }

    @Test
    void cacheThatIsNoneIsPassedOver(@TempDir Path folder) throws Exception {
        Path garbage = Files.writeString(folder.resolve("worker.aot"), "no cache\n".repeat(1000));
        for (Path cache : List.of(garbage, folder.resolve("missing.aot"))) {
            ReplFactory startsFromCache = new LocalReplFactory(CACHE, TimeSource.SYSTEM, cache);
            try (Repl repl = startsFromCache.open(ReplSpec.python(1), INPUT, _ -> new HostReply.Error("none"))) {
                assertThat(repl.run(cell(1, "1 + 1"), Cancellation.root())).isInstanceOf(CellResult.Completed.class);
            }
        }
    }

    @Test
    void libraryIsUnpackedOnceHoweverManyNeedItAtOnce(@TempDir Path folder) throws Exception {
        List<CompletableFuture<Path>> unpacked = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            PythonLibrary library = new PythonLibrary(folder.resolve("cache"), TimeSource.SYSTEM);
            CompletableFuture<Path> path = new CompletableFuture<>();
            unpacked.add(path);
            Thread.ofPlatform().start(() -> {
                try {
                    path.complete(library.unpacked());
                } catch (ReplException e) {
                    path.completeExceptionally(e);
                }
            });
        }
        for (CompletableFuture<Path> path : unpacked) {
            assertThat(path.get(2, TimeUnit.MINUTES).resolve("python/python-home/lib/python3.12/json/decoder.py"))
                    .isRegularFile();
        }
        try (Stream<Path> files = Files.list(folder.resolve("cache"))) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactly("graalpy-25.2.4");
        }
    }

    @Test
    @Tag("slow")
    void contextOfAHundredMegabytesComesWholeAndGoesToAChildWhole() throws Exception {
        List<Integer> lengths = new ArrayList<>();
        ContextValue context = new ContextValue.Text("0123456789".repeat(10_000_000));
        try (Repl repl = factory.open(ReplSpec.python(1), new ReplInput(context, List.of()), call -> {
            lengths.add(call.arguments().path("context").textValue().length());
            return new HostReply.Value(TextNode.valueOf("ok"));
        })) {
            assertThat(shown(repl, "len(context), context.count('5'), rlm_query('q', context)"))
                    .isEqualTo("(100000000, 10000000, 'ok')");
        }
        assertThat(lengths).containsExactly(100_000_000);
    }

    @Test
    @Tag("slow")
    void contextOfAHundredMillionCharactersBeyondLatinFits() throws Exception {
        ContextValue context = new ContextValue.Text("0123456é💡".repeat(10_000_000));
        try (Repl repl = open(new ReplInput(context, List.of()))) {
            assertThat(shown(repl, "len(context), context.count('💡'), context[-3:]"))
                    .isEqualTo("(90000000, 10000000, '6é💡')");
        }
    }

    /// The value of the first cell; prints what it cost, for whoever plans memory.
    private static String shown(Repl repl, String code) throws ReplException {
        CellResult result = repl.run(cell(1, code), Cancellation.root());
        Metrics metrics = result.report().metrics();
        System.out.printf("100 MB context: ready %s, cell %s, peak %,d MB%n", repl.start().duration(), metrics.wall(),
                metrics.memoryPeakBytes() >> 20);
        return result instanceof CellResult.Completed completed ? completed.value().orElse("") : result.toString();
    }

    @Test
    @Tag("slow")
    void roundTripsAreFast() throws Exception {
        try (Repl repl = open(INPUT)) {
            int cells = 300;
            for (int i = 1; i <= cells; i++) {
                repl.run(cell(i, "x = " + i), Cancellation.root());
            }
            long from = System.nanoTime();
            for (int i = 1; i <= cells; i++) {
                repl.run(cell(cells + i, "x = " + i), Cancellation.root());
            }
            double cellMillis = (System.nanoTime() - from) / 1e6 / cells;
            repl.run(cell(1000, "for i in range(1000): llm_query('x')"), Cancellation.root());
            Duration calls = repl.run(cell(1001, "for i in range(1000): llm_query('x')"), Cancellation.root())
                    .report()
                    .metrics()
                    .wall();
            System.out.printf("start %s, cell %.2f ms, host call %.2f ms%n", repl.start().duration(), cellMillis,
                    calls.toNanos() / 1e9);
            assertThat(cellMillis).isLessThan(50);
            assertThat(calls).isLessThan(Duration.ofSeconds(20));
        }
    }

    private Repl open(ReplInput input) throws ReplException {
        return factory.open(ReplSpec.python(1), input, LocalReplFactoryTest::reply);
    }

    private static HostReply reply(GuestCall call) {
        return new HostReply.Value(TextNode.valueOf("ok"));
    }

    private static Cell cell(int number, String code) {
        return new Cell(number, code, AMPLE);
    }

    private static ProcessHandle onlyWorker() {
        return workers().reduce((_, last) -> last).orElseThrow();
    }

    private static Stream<ProcessHandle> workers() {
        return ProcessHandle.current()
                .children()
                .filter(child -> commandLine(child).contains("dev.rlm.repl.local.worker.WorkerMain"));
    }

    /// The JDK tells none that is longer than a page.
    private static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", String.valueOf(process.pid()), "cmdline"));
        } catch (IOException _) {
            return "";
        }
    }

    /// Where the JVM itself works, however many processes are round it.
    private static Path folderOf(ProcessHandle worker) throws IOException {
        ProcessHandle jvm = worker.descendants().reduce((_, last) -> last).orElse(worker);
        return Files.readSymbolicLink(Path.of("/proc", String.valueOf(jvm.pid()), "cwd"));
    }

    private boolean isFenced() {
        return factory.isolation().fences().size() > 1;
    }
}
