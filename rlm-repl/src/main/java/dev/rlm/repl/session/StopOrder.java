package dev.rlm.repl.session;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import dev.rlm.core.cancel.Registration;
import dev.rlm.core.cancel.TimeSource;
import dev.rlm.repl.frame.Frame;
import dev.rlm.repl.frame.FrameKind;

/// Stops one piece of guest code: first softly, so that the variables are kept, and when that has not worked after a
/// grace time by ending the process. Thread-safe; nothing here blocks.
final class StopOrder implements AutoCloseable {
    /// How long a soft interrupt may take.
    static final Duration GRACE = Duration.ofSeconds(2);

    private final GuestLink link;
    private final GuestProcess process;
    private final TimeSource time;
    private final int number;
    private @Nullable String why;
    private @Nullable Registration grace;
    private boolean over;

    /// @param number of the frame with which the code was sent
    StopOrder(GuestLink link, GuestProcess process, TimeSource time, int number) {
        this.link = link;
        this.process = process;
        this.time = time;
        this.number = number;
    }

    /// Asks the code to stop, and makes sure. Only the first reason counts.
    void softly(String reason) {
        synchronized (this) {
            if (over || why != null) {
                return;
            }
            why = reason;
            grace = time.schedule(GRACE, () -> atOnce(reason + ", and did not react to an interrupt"));
        }
        Thread.ofVirtual().name("interrupt").start(this::interrupt);
    }

    /// Ends the process.
    void atOnce(String reason) {
        synchronized (this) {
            if (over) {
                return;
            }
        }
        link.lose(reason);
    }

    /// Why it was to stop; empty when it was not.
    synchronized Optional<String> why() {
        return Optional.ofNullable(why);
    }

    private void interrupt() {
        if (!process.interrupt()) {
            link.send(new Frame(FrameKind.INTERRUPT, number));
        }
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
