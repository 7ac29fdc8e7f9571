package dev.rlm.core.cancel;

import java.time.Duration;
import java.time.Instant;

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
        Thread thread = Thread.ofVirtual().start(() -> {
            try {
                Thread.sleep(delay);
                action.run();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
        return thread::interrupt;
    }
}
