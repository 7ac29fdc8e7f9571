package dev.rlm.cli;

import java.time.Duration;

import dev.rlm.core.cancel.Registration;
import dev.rlm.core.cancel.TimeSource;

/// Draws again and again until it ends: a moment after something changed, however often it does, and at every tick of
/// the clock. Drawing is done on a thread of the clock's, so that nobody who reports a change waits for a terminal; one
/// drawing at a time, and the next is planned when it is done, so that a terminal that stands still holds up one thread.
/// A drawing that throws is the last. Thread-safe.
final class Redraw {
    /// Short runs end before anything is drawn.
    static final Duration FIRST = Duration.ofMillis(150);
    static final Duration SOON = Duration.ofMillis(30);
    static final Duration TICK = Duration.ofMillis(200);

    private final TimeSource time;
    private final Runnable picture;
    private Registration next;
    private boolean soon = true;
    private boolean drawing;
    private boolean ended;

    Redraw(TimeSource time, Runnable picture) {
        this.time = time;
        this.picture = picture;
        this.next = time.schedule(FIRST, this::draw);
    }

    /// Something is to be shown.
    synchronized void changed() {
        if (!soon && !ended) {
            soon = true;
            if (!drawing) {
                plan(SOON);
            }
        }
    }

    synchronized void end() {
        ended = true;
        next.close();
    }

    private void draw() {
        if (begins()) {
            picture.run();
            done();
        }
    }

    private synchronized boolean begins() {
        if (drawing || ended) {
            return false;
        }
        drawing = true;
        soon = false;
        return true;
    }

    private synchronized void done() {
        drawing = false;
        if (!ended) {
            plan(soon ? SOON : TICK);
        }
    }

    /// In place of the one that is planned: there is never a second.
    private void plan(Duration delay) {
        next.close();
        next = time.schedule(delay, this::draw);
    }
}
