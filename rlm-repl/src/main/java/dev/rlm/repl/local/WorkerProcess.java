package dev.rlm.repl.local;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

import dev.rlm.core.repl.ReplException;
import dev.rlm.repl.local.worker.FolderTree;
import dev.rlm.repl.local.worker.WorkerExit;
import dev.rlm.repl.session.GuestProcess;

/// A running worker JVM with its folder.
final class WorkerProcess implements GuestProcess {
    private static final Duration END = Duration.ofSeconds(5);
    private static final int STDERR_BYTES = 4096;
    private static final int SIGKILL = 128 + 9;

    private final Process process;
    private final Path folder;
    private final AtomicLong cpuNanos = new AtomicLong();
    private final AtomicLong peakBytes = new AtomicLong();
    private final StringBuilder stderr = new StringBuilder();
    private final Thread errors;

    WorkerProcess(Process process, Path folder) {
        this.process = process;
        this.folder = folder;
        this.errors = Thread.ofPlatform().daemon().name("worker stderr").start(this::readErrors);
    }

    private void readErrors() {
        byte[] buffer = new byte[STDERR_BYTES];
        try (InputStream in = process.getErrorStream()) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                keep(new String(buffer, 0, n, StandardCharsets.UTF_8));
            }
        } catch (IOException _) {
            keep("");
        }
    }

    private void keep(String text) {
        synchronized (stderr) {
            stderr.append(text, 0, Math.min(text.length(), Math.max(0, STDERR_BYTES - stderr.length())));
        }
    }

    /// Number of the process.
    long pid() {
        return process.pid();
    }

    boolean isAlive() {
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
        return false;
    }

    @Override
    public void kill() {
        cpu();
        memoryPeakBytes();
        process.destroyForcibly();
    }

    @Override
    public Optional<String> whyEnded() {
        if (!ended()) {
            return Optional.empty();
        }
        int code = process.exitValue();
        Optional<String> own = Stream.of(WorkerExit.values())
                .filter(exit -> exit.code() == code)
                .map(WorkerExit::why)
                .findFirst();
        return code == SIGKILL ? Optional.empty() : Optional.of(own.orElseGet(() -> jvmEnded(code)));
    }

    private String jvmEnded(int code) {
        String said;
        synchronized (stderr) {
            said = stderr.toString().replaceAll("[^\\P{Cntrl}\\n]", "?").strip();
        }
        return "its Java process ended with code " + code + (said.isEmpty() ? "" : ": " + said);
    }

    @Override
    public boolean endedByLimit() {
        return ended() && process.exitValue() == WorkerExit.OUT_OF_MEMORY.code();
    }

    /// Closes its input and waits for its end, however long that takes.
    ///
    /// @param good the exit code of a process that ended well
    /// @return why it failed; empty when it ended well
    Optional<String> awaitEnd(int good) throws ReplException {
        try {
            process.getOutputStream().close();
            int code = process.waitFor();
            errors.join();
            return code == good ? Optional.empty() : Optional.of(jvmEnded(code));
        } catch (IOException e) {
            return Optional.of(e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ReplException("stopped while waiting for a Java process", e);
        }
    }

    /// Waits for the end, a few seconds at most.
    ///
    /// @return whether it has ended
    boolean ended() {
        try {
            boolean ended = process.waitFor(END.toMillis(), TimeUnit.MILLISECONDS);
            errors.join(Duration.ofSeconds(1));
            return ended;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return !process.isAlive();
        }
    }

    @Override
    public Duration cpu() {
        Duration now = process.info().totalCpuDuration().orElse(Duration.ZERO);
        return Duration.ofNanos(cpuNanos.accumulateAndGet(now.toNanos(), Math::max));
    }

    @Override
    public long memoryPeakBytes() {
        return peakBytes.accumulateAndGet(currentPeakBytes(), Math::max);
    }

    private long currentPeakBytes() {
        Path status = Path.of("/proc", String.valueOf(process.pid()), "status");
        try (Stream<String> lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(WorkerProcess::bytes)
                    .findFirst()
                    .orElse(0);
        } catch (IOException | UncheckedIOException _) {
            return 0;
        }
    }

    private static long bytes(String line) {
        String digits = line.replaceAll("\\D", "");
        return digits.isEmpty() ? 0 : Long.parseLong(digits) * 1024;
    }

    @Override
    public void close() {
        process.destroyForcibly();
        ended();
        deleteFolder();
    }

    private void deleteFolder() {
        try {
            FolderTree.delete(folder);
        } catch (IOException _) {
            // The worker was deleting it, too.
            return;
        }
    }
}
