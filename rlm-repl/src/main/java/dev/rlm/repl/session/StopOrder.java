package dev.rlm.repl.session;

import java.time.Duration;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.rlm.core.cancel.Registration;
import dev.rlm.core.cancel.TimeSource;

/// Stops one piece of guest code: first softly, so that the variables are kept, and when that has not worked after a
/// grace time by ending the process. Thread-safe; nothing here blocks.
final class StopOrder implements AutoCloseable {
    private final GuestLink link;
    private final TimeSource time;
    private final Duration patience;
    private final int number;
    private @Nullable String why;
    private @Nullable Registration grace;
    private boolean over;

    /// @param patience how long a soft interrupt may take
    /// @param number of the frame with which the code was sent
    StopOrder(GuestLink link, TimeSource time, Duration patience, int number) {
        this.link = link;
        this.time = time;
        this.patience = patience;
        this.number = number;
    }

    /// Asks the code to stop, and makes sure. Only the first reason counts.
    void softly(String reason) {
        synchronized (this) {
            if (over || why != null) {
                return;
            }
            why = reason;
            grace = time.schedule(patience, () -> atOnce(reason + ", and did not react to an interrupt"));
        }
        Thread.ofVirtual().name("interrupt").start(() -> link.interrupt(number));
    }

    /// Ends the process.
    void atOnce(String reason) {
        synchronized (this) {
            if (over) {
                return;
            }
        }
        link.loseWithoutBlocking(reason);
    }

    /// Why it was to stop; empty when it was not.
    synchronized Optional<String> why() {
        return Optional.ofNullable(why);
    }

    /// The code has ended.
    @Override
    public synchronized void close() {
        over = true;
        if (grace != null) {
            grace.close();
        }
    }
}
