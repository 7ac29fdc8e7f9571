package dev.rlm.core.cancel;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;

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
        AtomicBoolean settled = new AtomicBoolean();
        Thread thread = Thread.ofVirtual().start(() -> {
            try {
                Thread.sleep(delay);
                if (settled.compareAndSet(false, true)) {
                    action.run();
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
        return () -> {
            if (settled.compareAndSet(false, true)) {
                thread.interrupt();
            }
        };
    }
}
