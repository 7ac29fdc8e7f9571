package dev.rlm.cli;

import java.time.Duration;

import dev.rlm.core.cancel.Registration;
import dev.rlm.core.cancel.TimeSource;

/// Draws again and again until it ends: a moment after something changed, however often it does, and at every tick of
/// the clock. Drawing is done on threads of the clock's, so that nobody who reports a change waits for a terminal.
/// Thread-safe.
final class Redraw {
    /// Short runs end before anything is drawn.
    static final Duration FIRST = Duration.ofMillis(150);
    static final Duration SOON = Duration.ofMillis(30);
    static final Duration TICK = Duration.ofMillis(200);

    private final TimeSource time;
    private final Runnable drawing;
    private Registration next;
    private boolean soon = true;
    private boolean ended;

    Redraw(TimeSource time, Runnable drawing) {
        this.time = time;
        this.drawing = drawing;
        this.next = time.schedule(FIRST, this::draw);
    }

    /// Something is to be shown.
    synchronized void changed() {
        if (!soon && !ended) {
            soon = true;
            next.close();
            next = time.schedule(SOON, this::draw);
        }
    }

    synchronized void end() {
        ended = true;
        next.close();
    }

    private void draw() {
        if (begins()) {
            drawing.run();
            again();
        }
    }

    private synchronized boolean begins() {
        soon = false;
        return !ended;
    }

    private synchronized void again() {
        if (!soon && !ended) {
            next = time.schedule(TICK, this::draw);
        }
    }
}
