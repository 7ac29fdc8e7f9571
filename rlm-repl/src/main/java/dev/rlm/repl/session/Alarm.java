package dev.rlm.repl.session;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import dev.rlm.core.cancel.Registration;
import dev.rlm.core.cancel.TimeSource;

/// An alarm that is set for each cell and put off with each of its calls, and hardly ever rings. What is scheduled with the
/// system is left there when it would ring too early, and scheduled again then: doing that each time would wake another
/// thread several times a cell. Thread-safe; no action runs with the lock held.
final class Alarm implements AutoCloseable {
    private final TimeSource time;

    // Guarded by this.
    private @Nullable Runnable action;
    private long at;
    private @Nullable Registration scheduled;
    private long scheduledAt;
    private long rounds;
    private boolean closed;

    Alarm(TimeSource time) {
        this.time = time;
    }

    TimeSource time() {
        return time;
    }

    /// Rings once after that time, and for nothing that was set before.
    ///
    /// @param ring runs on a thread of its own
    synchronized void set(Duration delay, Runnable ring) {
        action = ring;
        at = time.nanoTime() + Math.max(0, delay.toNanos());
        if (scheduled == null || scheduledAt - at > 0) {
            unschedule();
            schedule();
        }
    }

    /// Does not ring.
    synchronized void clear() {
        action = null;
    }

    private void schedule() {
        if (!closed) {
            scheduledAt = at;
            long number = ++rounds;
            scheduled = time.schedule(Duration.ofNanos(Math.max(0, at - time.nanoTime())), () -> ring(number));
        }
    }

    private void unschedule() {
        if (scheduled != null) {
            scheduled.close();
            scheduled = null;
        }
    }

    private void ring(long number) {
        Runnable due;
        synchronized (this) {
            if (number != rounds) {
                // It was on its way when it was taken back.
                return;
            }
            scheduled = null;
            if (action == null) {
                return;
            }
            if (at - time.nanoTime() > 0) {
                schedule();
                return;
            }
            due = action;
            action = null;
        }
        due.run();
    }

    /// Does not ring any more.
    @Override
    public synchronized void close() {
        closed = true;
        action = null;
        unschedule();
    }
}
