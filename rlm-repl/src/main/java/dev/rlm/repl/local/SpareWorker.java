package dev.rlm.repl.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;

import dev.rlm.core.repl.ReplException;
import dev.rlm.repl.fence.SystemProcess;

/// One worker that was started before anybody asked for it. Replaced in the background when it is taken. Thread-safe.
final class SpareWorker implements AutoCloseable {
    /// Of the memory that is free, a spare may take this part.
    private static final int SHARE = 3;
    private static final Path MEMORY = Path.of("/proc/meminfo");

    private final Start start;

    // Guarded by this.
    private Optional<Waiting> waiting = Optional.empty();
    private boolean closed;

    /// Starts a worker.
    @FunctionalInterface
    interface Start {
        SystemProcess start(long heapBytes) throws ReplException;
    }

    private record Waiting(long heapBytes, CompletableFuture<SystemProcess> process) {}

    SpareWorker(Start start) {
        this.start = start;
    }

    /// From now on there is one with that heap, as far as memory allows.
    synchronized void keep(long heapBytes) {
        if (closed || waiting.isPresent() || availableBytes() / SHARE < heapBytes) {
            return;
        }
        CompletableFuture<SystemProcess> process = new CompletableFuture<>();
        waiting = Optional.of(new Waiting(heapBytes, process));
        Thread.ofVirtual().name("spare-worker").start(() -> start(heapBytes, process));
    }

    private void start(long heapBytes, CompletableFuture<SystemProcess> process) {
        try {
            SystemProcess started = start.start(heapBytes);
            if (!process.complete(started)) {
                started.close();
            }
        } catch (ReplException e) {
            process.completeExceptionally(e);
        }
    }

    /// Takes the spare if it has exactly that heap and still lives, and has another started in its place.
    Optional<SystemProcess> take(long heapBytes) {
        Waiting taken;
        synchronized (this) {
            if (waiting.isEmpty() || waiting.get().heapBytes != heapBytes) {
                return Optional.empty();
            }
            taken = waiting.get();
            waiting = Optional.empty();
        }
        Optional<SystemProcess> process = started(taken);
        keep(heapBytes);
        return process;
    }

    private static Optional<SystemProcess> started(Waiting taken) {
        try {
            SystemProcess process = taken.process.join();
            if (process.isAlive()) {
                return Optional.of(process);
            }
            process.close();
            return Optional.empty();
        } catch (CompletionException | CancellationException _) {
            // Whoever needs one starts it anew, and is told why that fails.
            return Optional.empty();
        }
    }

    /// Memory that programs could have now without swapping; 0 where the system does not say.
    private static long availableBytes() {
        try (Stream<String> lines = Files.lines(MEMORY)) {
            return lines.filter(line -> line.startsWith("MemAvailable:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException _) {
            return 0;
        }
    }

    /// Ends the spare; none is started any more.
    @Override
    public void close() {
        Optional<Waiting> last;
        synchronized (this) {
            closed = true;
            last = waiting;
            waiting = Optional.empty();
        }
        last.map(Waiting::process).ifPresent(process -> {
            if (!process.cancel(false)) {
                started(last.get()).ifPresent(SystemProcess::close);
            }
        });
    }
}
