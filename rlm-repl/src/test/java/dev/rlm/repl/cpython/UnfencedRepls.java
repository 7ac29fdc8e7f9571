package dev.rlm.repl.cpython;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.repl.ContextValue;
import dev.rlm.core.repl.HostFunctions;
import dev.rlm.core.repl.Isolation;
import dev.rlm.core.repl.Repl;
import dev.rlm.core.repl.ReplException;
import dev.rlm.core.repl.ReplFactory;
import dev.rlm.core.repl.ReplInput;
import dev.rlm.core.repl.ReplSpec;
import dev.rlm.repl.session.GuestProcess;
import dev.rlm.repl.session.GuestSession;

/// The system's CPython with the driver of `native` and **no fence at all**: the host's user, files, network,
/// environment and folder. It shows what a fence is for: a list of escapes must fail here.
public final class UnfencedRepls implements ReplFactory {
    private static final Path PYTHON = Path.of("/usr/bin/python3");
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    private final TimeSource time;

    public UnfencedRepls(TimeSource time) {
        this.time = time;
    }

    @Override
    public String engine() {
        return "unfenced";
    }

    @Override
    public String version() {
        return "CPython";
    }

    @Override
    public void check() throws ReplException {
        if (!Files.isExecutable(PYTHON)) {
            throw new ReplException("there is no " + PYTHON);
        }
    }

    @Override
    public Isolation isolation() {
        return new Isolation(List.of(), false, Optional.of("there is no fence; for tests only"));
    }

    @Override
    public Repl open(ReplSpec spec, ReplInput input, HostFunctions functions) throws ReplException {
        // A shell that is not interactive starts what runs in the background with SIGINT ignored, as a fence does.
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", "trap '' INT; exec \"$@\"", "sh"));
        command.add(PYTHON.toString());
        command.addAll(Driver.arguments());
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("PYTHONHASHSEED", String.valueOf(Long.remainderUnsigned(spec.seed(), 1L << 32)));
        long startedAt = time.nanoTime();
        try {
            Process process = builder.start();
            Driver.feed(process.getOutputStream());
            GuestSession.Opening opening = new GuestSession.Opening(input, spec.seed(), false, startedAt, false);
            return new GuestSession.Engine(engine(), time, PATIENCE).open(new Plain(process), opening, functions);
        } catch (IOException e) {
            throw new ReplException("no process", e);
        }
    }

    @Override
    public long memoryFor(ContextValue context) {
        return 0;
    }

    @Override
    public void close() {}

    private static final class Plain implements GuestProcess {
        private final Process process;
        private final AtomicLong cpuNanos = new AtomicLong();
        private final AtomicLong peakBytes = new AtomicLong();

        Plain(Process process) {
            this.process = process;
        }

        @Override
        public InputStream output() {
            return process.getInputStream();
        }

        @Override
        public OutputStream input() {
            return process.getOutputStream();
        }

        @Override
        public boolean interrupt() {
            try {
                new ProcessBuilder("/bin/kill", "-INT", String.valueOf(process.pid())).start().waitFor();
                return true;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return true;
            }
        }

        @Override
        public void kill() {
            cpu();
            memoryPeakBytes();
            process.destroyForcibly();
        }

        @Override
        public Optional<String> whyEnded() {
            try {
                process.waitFor(5, TimeUnit.SECONDS);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
            return process.isAlive() ? Optional.empty() : Driver.whyEnded(process.exitValue());
        }

        @Override
        public Duration cpu() {
            Duration now = process.info().totalCpuDuration().orElse(Duration.ZERO);
            return Duration.ofNanos(cpuNanos.accumulateAndGet(now.toNanos(), Math::max));
        }

        @Override
        public long memoryPeakBytes() {
            return peakBytes.accumulateAndGet(peakNow(), Math::max);
        }

        private long peakNow() {
            try (Stream<String> lines = Files.lines(Path.of("/proc", String.valueOf(process.pid()), "status"))) {
                return lines.filter(line -> line.startsWith("VmHWM:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                        .findFirst()
                        .orElse(0);
            } catch (IOException | UncheckedIOException _) {
                return 0;
            }
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
