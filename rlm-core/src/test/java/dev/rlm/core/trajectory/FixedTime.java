package dev.rlm.core.trajectory;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

import dev.rlm.core.cancel.Registration;
import dev.rlm.core.cancel.TimeSource;

/// A clock that goes on by one millisecond each time it is asked.
final class FixedTime implements TimeSource {
    private final AtomicLong millis = new AtomicLong(Instant.parse("2026-11-21T13:05:01Z").toEpochMilli());

    @Override
    public Instant now() {
        return Instant.ofEpochMilli(millis.getAndIncrement());
    }

    @Override
    public long nanoTime() {
        return millis.get() * 1_000_000;
    }

    @Override
    public void sleep(Duration duration) {
        millis.addAndGet(duration.toMillis());
    }

    @Override
    public Registration schedule(Duration delay, Runnable action) {
        throw new UnsupportedOperationException("nothing is scheduled here");
    }
}
