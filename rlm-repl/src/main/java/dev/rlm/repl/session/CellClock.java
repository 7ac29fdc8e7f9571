package dev.rlm.repl.session;

import java.time.Duration;

import dev.rlm.core.cancel.TimeSource;

/// The time limit of one cell: runs from the moment when the guest begins it, and stands still while the cell's main
/// thread waits for the host. Thread-safe; stops the cell at most once.
final class CellClock {
    private final TimeSource time;
    private final Alarm alarm;
    private final Duration beginning;
    private final Duration limit;
    private final StopOrder stop;
    private final long startedAt;
    private long leftNanos;
    private long waitedNanos;
    private long since;
    private boolean running;
    private boolean waiting;
    private boolean over;

    /// @param alarm of the session
    /// @param beginning how long the guest may be busy with something else before the cell begins to run
    /// @param limit of the cell from then on
    CellClock(Alarm alarm, Duration beginning, Duration limit, StopOrder stop) {
        this.alarm = alarm;
        this.time = alarm.time();
        this.beginning = beginning;
        this.limit = limit;
        this.stop = stop;
        this.startedAt = time.nanoTime();
        this.since = startedAt;
        this.leftNanos = beginning.toNanos();
        synchronized (this) {
            schedule();
        }
    }

    /// The cell runs from now on.
    synchronized void start() {
        running = true;
        since = time.nanoTime();
        leftNanos = limit.toNanos();
        schedule();
    }

    /// The main thread waits for the host.
    synchronized void pause() {
        if (running && !waiting) {
            long now = time.nanoTime();
            leftNanos -= now - since;
            since = now;
            waiting = true;
            alarm.clear();
        }
    }

    /// The main thread goes on.
    synchronized void resume() {
        if (waiting) {
            endWaiting();
            schedule();
        }
    }

    /// The cell is over.
    synchronized void stop() {
        if (waiting) {
            endWaiting();
        }
        over = true;
        alarm.clear();
    }

    /// How long it ran, waiting included.
    Duration wall() {
        return Duration.ofNanos(time.nanoTime() - startedAt);
    }

    /// How long the main thread waited so far.
    synchronized Duration waited() {
        return Duration.ofNanos(waitedNanos);
    }

    private void endWaiting() {
        long now = time.nanoTime();
        waitedNanos += now - since;
        since = now;
        waiting = false;
    }

    private void schedule() {
        if (!over) {
            alarm.set(Duration.ofNanos(leftNanos), this::ring);
        }
    }

    private void ring() {
        boolean ran;
        synchronized (this) {
            // An alarm that was on its way when the clock was paused counts only if the time is really up.
            if (over || waiting || leftNanos - (time.nanoTime() - since) > 0) {
                return;
            }
            over = true;
            ran = running;
        }
        if (ran) {
            stop.softly("the cell ran longer than its limit of " + shown(limit));
        } else {
            stop.atOnce("the cell was not begun within " + shown(beginning));
        }
    }

    private static String shown(Duration limit) {
        return limit.toMillis() % 1000 == 0 ? limit.toSeconds() + " s" : limit.toMillis() + " ms";
    }
}
