package dev.rlm.core.cancel;

import java.time.Duration;
import java.time.Instant;

/// Time, injected: what the clock says, a counter that never goes back, and waiting. Thread-safe.
public interface TimeSource {

    /// The machine's own time.
    TimeSource SYSTEM = new SystemTime(Thread::startVirtualThread);

    /// The date and time of day; may jump when the clock is set.
    Instant now();

    /// Nanoseconds since some fixed moment; never goes back. For durations and deadlines.
    long nanoTime();

    /// Waits for `duration`, or less when the thread is interrupted.
    void sleep(Duration duration) throws InterruptedException;

    /// Runs `action` once on a thread of its own after `delay`, unless the returned registration is closed before it
    /// begins.
    Registration schedule(Duration delay, Runnable action);
}
