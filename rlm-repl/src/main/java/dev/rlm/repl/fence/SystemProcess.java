package dev.rlm.repl.fence;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;

import dev.rlm.core.repl.ReplException;
import dev.rlm.repl.session.GuestProcess;

/// A guest's process, whatever is round it. Thread-safe.
public final class SystemProcess implements GuestProcess {
    private static final Duration END = Duration.ofSeconds(5);
    private static final int STDERR_BYTES = 4096;
    /// With which guests of all engines end that have no memory left for their own work.
    private static final int OUT_OF_MEMORY = 82;
    private static final int SIGKILL = 128 + 9;

    private final Process process;
    private final Kind kind;
    private final Surroundings surroundings;
    private final Thread keeper;
    private final AtomicLong cpuNanos = new AtomicLong();
    private final AtomicLong peakBytes = new AtomicLong();
    private final StringBuilder stderr;

    /// What the processes of an engine have in common.
    ///
    /// @param name for people: `Java process`
    /// @param stopsAtSignal whether SIGINT stops what runs and keeps the variables; else a frame does
    /// @param exits why a process ended that ended with this code, as a clause; empty for codes that say nothing
    public record Kind(String name, boolean stopsAtSignal, IntFunction<Optional<String>> exits) {}

    private SystemProcess(Started started, Kind kind, Surroundings surroundings) {
        this.process = started.process;
        this.keeper = started.keeper;
        this.stderr = started.stderr;
        this.kind = kind;
        this.surroundings = surroundings;
    }

    private record Started(Process process, Thread keeper, StringBuilder stderr) {}

    /// Starts it, from a thread that lives as long as the process does: the system ends some when that thread ends.
    public static SystemProcess start(ProcessBuilder builder, Kind kind, Surroundings surroundings)
            throws IOException {
        CompletableFuture<Started> started = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("guest process").start(() -> keep(builder, started));
        try {
            return new SystemProcess(started.join(), kind, surroundings);
        } catch (CompletionException e) {
            throw new IOException(e.getCause() == null ? e.getMessage() : e.getCause().getMessage(), e);
        }
    }

    /// However starting ends, whoever waits for it is told: without memory or threads left it may end with an error.
    private static void keep(ProcessBuilder builder, CompletableFuture<Started> started) {
        try {
            StringBuilder stderr = new StringBuilder();
            Process process = builder.start();
            started.complete(new Started(process, Thread.currentThread(), stderr));
            readErrors(process, stderr);
            process.waitFor();
        } catch (IOException | InterruptedException e) {
            started.completeExceptionally(e);
        } finally {
            started.completeExceptionally(new IOException("the system gave no process"));
        }
    }

    private static void readErrors(Process process, StringBuilder stderr) {
        byte[] buffer = new byte[STDERR_BYTES];
        try (InputStream in = process.getErrorStream()) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                keep(stderr, new String(buffer, 0, n, StandardCharsets.UTF_8));
            }
        } catch (IOException _) {
            keep(stderr, "");
        }
    }

    private static void keep(StringBuilder stderr, String text) {
        synchronized (stderr) {
            stderr.append(text, 0, Math.min(text.length(), Math.max(0, STDERR_BYTES - stderr.length())));
        }
    }

    /// Number of the process that was started: the outermost.
    public long pid() {
        return process.pid();
    }

    /// Number of the process that runs the guest's program, where it can be told.
    public OptionalLong program() {
        return surroundings.program(process);
    }

    public boolean isAlive() {
        return process.isAlive();
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
        OptionalLong program = kind.stopsAtSignal && process.isAlive() ? program() : OptionalLong.empty();
        Optional<Path> kill = RootOwned.ofThisSystem().program("kill");
        if (program.isEmpty() || kill.isEmpty()) {
            return false;
        }
        ProcessBuilder builder = new ProcessBuilder(
                List.of(kill.get().toString(), "-INT", String.valueOf(program.getAsLong())))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        try {
            return builder.start().waitFor() == 0;
        } catch (IOException _) {
            return false;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void kill() {
        cpu();
        memoryPeakBytes();
        surroundings.kill(process);
    }

    @Override
    public Optional<String> whyEnded() {
        if (!ended()) {
            return Optional.empty();
        }
        Optional<String> killed = surroundings.whyKilled();
        int code = process.exitValue();
        return killed.isPresent() || code == SIGKILL
                ? killed
                : Optional.of(kind.exits.apply(code).orElseGet(() -> endedWith(code)));
    }

    /// What the guest's side says of itself counts only towards its own blame: it could as well use up memory.
    @Override
    public boolean endedByLimit() {
        return ended() && (surroundings.whyKilled().isPresent() || process.exitValue() == OUT_OF_MEMORY);
    }

    private String endedWith(int code) {
        String said;
        synchronized (stderr) {
            said = stderr.toString().replaceAll("[^\\P{Cntrl}\\n]", "?").strip();
        }
        return "its " + kind.name + " ended with code " + code + (said.isEmpty() ? "" : ": " + said);
    }

    /// Closes its input and waits for its end, however long that takes.
    ///
    /// @param good the exit code of a process that ended well
    /// @return why it failed; empty when it ended well
    /// @throws ReplException when this thread is interrupted
    public Optional<String> awaitEnd(int good) throws ReplException {
        try {
            process.getOutputStream().close();
            int code = process.waitFor();
            keeper.join();
            return code == good ? Optional.empty() : Optional.of(endedWith(code));
        } catch (IOException e) {
            return Optional.of(e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ReplException("stopped while waiting for a " + kind.name, e);
        }
    }

    /// Waits for the end, a few seconds at most.
    ///
    /// @return whether it has ended
    public boolean ended() {
        try {
            boolean ended = process.waitFor(END.toMillis(), TimeUnit.MILLISECONDS);
            keeper.join(Duration.ofSeconds(1));
            return ended;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return !process.isAlive();
        }
    }

    @Override
    public Duration cpu() {
        return Duration.ofNanos(cpuNanos.accumulateAndGet(surroundings.cpu(process).toNanos(), Math::max));
    }

    @Override
    public long memoryPeakBytes() {
        return peakBytes.accumulateAndGet(surroundings.memoryPeakBytes(process), Math::max);
    }

    @Override
    public void close() {
        kill();
        if (!ended()) {
            process.destroyForcibly();
            ended();
        }
        surroundings.clear();
    }
}
