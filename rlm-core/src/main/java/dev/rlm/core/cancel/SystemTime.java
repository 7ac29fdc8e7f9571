package dev.rlm.core.cancel;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// The machine's clock.
final class SystemTime implements TimeSource {
    private final Executor threads;

    /// @param threads runs each scheduled action on a thread of its own
    SystemTime(Executor threads) {
        this.threads = threads;
    }

    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
        Thread.sleep(duration);
    }

    @Override
    public Registration schedule(Duration delay, Runnable action) {
        // Whoever is first decides: the action that begins, or the close. Cancelling cannot, once a thread is on its way.
        AtomicBoolean decided = new AtomicBoolean();
        Runnable once = () -> {
            if (decided.compareAndSet(false, true)) {
                action.run();
            }
        };
        // Not a virtual thread that sleeps: each call of a batch schedules its time limit and takes it back again.
        Future<?> waiting = ForkJoinPool.commonPool()
                .schedule(() -> threads.execute(once), delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> {
            decided.set(true);
            waiting.cancel(false);
        };
    }
}
