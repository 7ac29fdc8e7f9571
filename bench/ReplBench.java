import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.node.TextNode;

import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.repl.Cell;
import dev.rlm.core.repl.CellResult;
import dev.rlm.core.repl.ContextValue;
import dev.rlm.core.repl.HostReply;
import dev.rlm.core.repl.Repl;
import dev.rlm.core.repl.ReplException;
import dev.rlm.core.repl.ReplFactory;
import dev.rlm.core.repl.ReplInput;
import dev.rlm.core.repl.ReplSpec;
import dev.rlm.repl.cpython.NativeReplFactory;
import dev.rlm.repl.docker.DockerOptions;
import dev.rlm.repl.docker.DockerReplFactory;
import dev.rlm.repl.local.LocalReplFactory;
import dev.rlm.repl.wasm.WasmReplFactory;

/// The REPL engines beside a plain `python3` that reads code from a pipe and runs it: start, round trips, input, work,
/// memory. All in one run, the subjects in turn in each round. Prints one line of JSON.
///
///     java -cp CLASSPATH bench/ReplBench.java CACHE AOT_CACHES ROUNDS
///
/// Engines that do not work here are left out with a word on stderr. `docker` is looked for where rlm looks for it, with
/// the image that RLM_BENCH_IMAGE names.
///
/// CACHE is the user's cache folder for rlm, AOT_CACHES the folder with the launcher's caches for workers (may be missing).
public final class ReplBench {
    private static final int CONTEXT = 100_000_000;
    private static final int CELLS = 300;
    private static final int CALLS = 300;
    private static final int FORKS = 200;
    private static final Duration AMPLE = Duration.ofMinutes(5);
    private static final TimeSource TIME = TimeSource.SYSTEM;
    private static final Map<String, String> WORK = new LinkedHashMap<>();

    static {
        WORK.put("loop_ms", "s = 0\nfor i in range(1_000_000):\n    s += i\n");
        WORK.put("strings_ms", """
            lines = context.splitlines()
            found = [line for line in lines if 'ERROR' in line]
            words = sum(len(line.split()) for line in found)
            joined = '\\n'.join(line.upper().replace('A', 'B') for line in lines)
            """);
        WORK.put("regex_ms", "import re\nn = len(re.findall(r'(\\d+) (WARN|ERROR) ([a-z]+)\\.', context))\n");
    }

    private ReplBench() {}

    /// Something that runs Python.
    interface Subject extends AutoCloseable {
        /// Starts with that input, and answers the first cell.
        void start(String context) throws IOException, ReplException;

        void run(String code) throws IOException, ReplException;

        /// Runs code that calls the host so many times.
        void call(int times) throws IOException, ReplException;

        long peakBytes() throws IOException;

        @Override
        void close();
    }

    public static void main(String[] arguments) throws Exception {
        Path cache = Path.of(arguments[0]);
        Path aot = Path.of(arguments[1]);
        int rounds = Integer.parseInt(arguments[2]);
        List<ReplFactory> engines = engines(cache, aot);
        Map<String, Map<String, List<Double>>> figures = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            measure(new Plain(), figures.computeIfAbsent("python3", _ -> new LinkedHashMap<>()));
            for (ReplFactory engine : engines) {
                Map<String, List<Double>> own = figures.computeIfAbsent(engine.engine(), _ -> new LinkedHashMap<>());
                measure(new Session(engine), own);
                // All sessions of `wasm` share a worker: only the first waits for its start.
                own.putIfAbsent("first_start_ms", List.of(own.get("start_ms").getFirst()));
                if (engine.forks()) {
                    measureForks(engine, own);
                }
            }
            System.err.printf("repls: round %d of %d%n", round + 1, rounds);
        }
        engines.forEach(ReplFactory::close);
        System.out.println(figures.entrySet()
                .stream()
                .map(subject -> "\"%s\": {%s}".formatted(subject.getKey(), medians(subject.getValue())))
                .collect(Collectors.joining(", ", "{", "}")));
    }

    /// Those that work here.
    private static List<ReplFactory> engines(Path cache, Path aot) {
        List<ReplFactory> working = new ArrayList<>();
        for (ReplFactory engine : List.of(new NativeReplFactory(Optional.empty(), System.getenv(), TIME),
                new DockerReplFactory(container(), new DockerReplFactory.User(System.getenv(),
                        Path.of(System.getProperty("user.home")), cache), TIME),
                wasm(cache, aot.resolve("wasm.aot")), local(cache, aot.resolve("worker.aot")))) {
            try {
                engine.check();
                working.add(engine);
            } catch (ReplException missing) {
                System.err.printf("repls: without %s: %s%n", engine.engine(), missing.getMessage());
                engine.close();
            }
        }
        return working;
    }

    private static ReplFactory wasm(Path cache, Path aot) {
        return Files.exists(aot) ? new WasmReplFactory(cache, TIME, aot) : new WasmReplFactory(cache, TIME);
    }

    private static ReplFactory local(Path cache, Path aot) {
        return Files.exists(aot) ? new LocalReplFactory(cache, TIME, aot) : new LocalReplFactory(cache, TIME);
    }

    private static DockerOptions container() {
        String image = System.getenv().getOrDefault("RLM_BENCH_IMAGE", "python:3.11-slim");
        return new DockerOptions(image, BigDecimal.ONE, Optional.empty(), Optional.empty());
    }

    /// Sessions that are copies of one with 50 MB of context, from the request to ready and to their first reply.
    private static void measureForks(ReplFactory engine, Map<String, List<Double>> figures)
            throws IOException, ReplException {
        Session session = new Session(engine);
        double[] ready = new double[FORKS];
        double[] replied = new double[FORKS];
        try (session) {
            session.start("x".repeat(CONTEXT / 2));
            for (int i = 0; i < FORKS; i++) {
                long start = System.nanoTime();
                try (Session copy = session.copy()) {
                    ready[i] = (System.nanoTime() - start) / 1e6;
                    copy.run("1");
                    replied[i] = (System.nanoTime() - start) / 1e6;
                }
            }
        }
        add(figures, "fork_ms", Arrays.stream(ready).sorted().toArray()[FORKS / 2]);
        add(figures, "fork_to_reply_ms", Arrays.stream(replied).sorted().toArray()[FORKS / 2]);
    }

    private static String medians(Map<String, List<Double>> figures) {
        return figures.entrySet()
                .stream()
                .map(one -> String.format(Locale.ROOT, "\"%s\": %.3f", one.getKey(), median(one.getValue())))
                .collect(Collectors.joining(", "));
    }

    private static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    private static void measure(Subject subject, Map<String, List<Double>> figures) throws IOException, ReplException {
        try (subject) {
            note(figures, "start_ms", () -> subject.start("2026 ERROR db.pool\n".repeat(50_000)));
            subject.run("1");
            double[] cells = new double[CELLS];
            for (int i = 0; i < CELLS; i++) {
                cells[i] = millis(() -> subject.run("x = 1"));
            }
            add(figures, "cell_ms", Arrays.stream(cells).sorted().toArray()[CELLS / 2]);
            subject.call(CALLS);
            add(figures, "host_call_ms", millis(() -> subject.call(CALLS)) / CALLS);
            for (Map.Entry<String, String> work : WORK.entrySet()) {
                subject.run(work.getValue());
                note(figures, work.getKey(), () -> subject.run(work.getValue()));
            }
            add(figures, "peak_mib", subject.peakBytes() / 1024.0 / 1024.0);
            note(figures, "warm_start_ms", () -> subject.start("a small input"));
            note(figures, "context_100mb_ms", () -> subject.start("x".repeat(CONTEXT)));
            add(figures, "peak_100mb_mib", subject.peakBytes() / 1024.0 / 1024.0);
        }
    }

    private interface Work {
        void run() throws IOException, ReplException;
    }

    private static void note(Map<String, List<Double>> figures, String name, Work work)
            throws IOException, ReplException {
        add(figures, name, millis(work));
    }

    private static void add(Map<String, List<Double>> figures, String name, double value) {
        figures.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
    }

    private static double millis(Work work) throws IOException, ReplException {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e6;
    }

    /// A session of an engine of ours.
    private static final class Session implements Subject {
        private final ReplFactory factory;
        private Optional<Repl> repl = Optional.empty();
        private int cells;
        private long peak;

        Session(ReplFactory factory) {
            this.factory = factory;
        }

        @Override
        public void start(String context) throws ReplException {
            close();
            repl = Optional.of(factory.open(ReplSpec.python(7), new ReplInput(new ContextValue.Text(context), List.of()),
                    _ -> new HostReply.Value(TextNode.valueOf("a reply"))));
            run("len(context)");
        }

        /// A session that begins with this one's state, its context aside.
        Session copy() throws ReplException {
            Session copy = new Session(factory);
            copy.repl = Optional.of(repl.orElseThrow()
                    .fork(ReplSpec.python(8), new ReplInput(new ContextValue.Text("small"), List.of()),
                            _ -> new HostReply.Value(TextNode.valueOf("a reply"))));
            return copy;
        }

        @Override
        public void run(String code) throws ReplException {
            CellResult result = repl.orElseThrow().run(new Cell(++cells, code, AMPLE), Cancellation.root());
            if (!(result instanceof CellResult.Completed)) {
                throw new IllegalStateException(result.toString());
            }
            peak = result.report().metrics().memoryPeakBytes();
        }

        @Override
        public void call(int times) throws ReplException {
            run("for i in range(%d):\n    llm_query('q')".formatted(times));
        }

        @Override
        public long peakBytes() {
            return peak;
        }

        @Override
        public void close() {
            repl.ifPresent(Repl::close);
        }
    }

    /// What the least that does the same costs: length, text, one byte back.
    private static final class Plain implements Subject {
        private static final String LOOP = """
            import struct, sys
            read, write, flush = sys.stdin.buffer.read, sys.stdout.buffer.write, sys.stdout.buffer.flush
            def text():
                return read(struct.unpack('>i', read(4))[0]).decode()
            def llm_query(prompt):
                write(b'?')
                flush()
                return text()
            names = {'llm_query': llm_query, 'context': text()}
            while True:
                exec(compile(text(), '<cell>', 'exec'), names)
                write(b'.')
                flush()
            """;

        private Optional<Process> process = Optional.empty();
        private DataOutputStream to = new DataOutputStream(DataOutputStream.nullOutputStream());
        private DataInputStream from = new DataInputStream(DataInputStream.nullInputStream());

        @Override
        public void start(String context) throws IOException {
            close();
            Process python = new ProcessBuilder("/usr/bin/python3", "-s", "-u", "-c", LOOP).start();
            process = Optional.of(python);
            to = new DataOutputStream(python.getOutputStream());
            from = new DataInputStream(new BufferedInputStream(python.getInputStream()));
            send(context);
            run("len(context)");
        }

        private void send(String text) throws IOException {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            to.writeInt(bytes.length);
            to.write(bytes);
            to.flush();
        }

        @Override
        public void run(String code) throws IOException {
            send(code);
            while (from.readByte() == '?') {
                send("a reply");
            }
        }

        @Override
        public void call(int times) throws IOException {
            run("for i in range(%d):\n    llm_query('q')".formatted(times));
        }

        @Override
        public long peakBytes() throws IOException {
            try (Stream<String> lines = Files
                    .lines(Path.of("/proc", String.valueOf(process.orElseThrow().pid()), "status"))) {
                return lines.filter(line -> line.startsWith("VmHWM:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                        .findFirst()
                        .orElse(0);
            }
        }

        @Override
        public void close() {
            process.ifPresent(Process::destroyForcibly);
        }
    }
}
