package dev.rlm.core.subcall;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Work on virtual threads, results in the order in which it was added. Used by one thread; closing waits for all.
final class SideBySide<T> implements AutoCloseable {
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Future<T>> running = new ArrayList<>();

    void add(Callable<T> work) {
        running.add(threads.submit(work));
    }

    /// Waits for all results. The first failure in order is thrown as it was.
    List<T> results() throws InterruptedException {
        List<T> results = new ArrayList<>();
        for (Future<T> future : running) {
            try {
                results.add(future.get());
            } catch (ExecutionException e) {
                throw asItWas(e);
            }
        }
        return results;
    }

    @Override
    public void close() {
        threads.close();
    }

    private static RuntimeException asItWas(ExecutionException e) throws InterruptedException {
        return switch (e.getCause()) {
            case RuntimeException cause -> cause;
            case InterruptedException cause -> throw cause;
            case Error cause -> throw cause;
            case null, default -> new IllegalStateException("no other exception is declared", e);
        };
    }
}
