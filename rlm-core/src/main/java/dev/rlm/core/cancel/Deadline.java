package dev.rlm.core.cancel;

import java.time.Duration;

/// A moment after which work must have ended, on the counter of [TimeSource#nanoTime()].
///
/// @param atNanos the moment
public record Deadline(long atNanos) {

    /// The moment `duration` from now.
    public static Deadline in(Duration duration, TimeSource time) {
        return new Deadline(time.nanoTime() + duration.toNanos());
    }

    /// What is left, never negative.
    public Duration left(TimeSource time) {
        return Duration.ofNanos(Math.max(0, atNanos - time.nanoTime()));
    }

    /// The same, `duration` earlier.
    public Deadline before(Duration duration) {
        return new Deadline(atNanos - duration.toNanos());
    }
}
