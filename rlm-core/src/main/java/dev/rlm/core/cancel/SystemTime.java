package dev.rlm.core.cancel;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/// The machine's clock. Scheduled actions run on virtual threads.
final class SystemTime implements TimeSource {

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
        // Not a virtual thread that sleeps: each call of a batch schedules its time limit and takes it back again.
        Future<?> waiting = ForkJoinPool.commonPool()
                .schedule(() -> Thread.ofVirtual().start(action), delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> waiting.cancel(false);
    }
}
