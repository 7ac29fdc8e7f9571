package dev.rlm.cli;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.run.Control;

/// Ctrl+C and the program's end, while a run goes on: the first Ctrl+C asks for the answer now, the second stops, as
/// SIGTERM and SIGHUP do. While the context is still being read, and in a direct call, there is no answer to ask for, and
/// the first one stops.
/// What has not stopped a moment later is left behind: the user wants the prompt back.
final class Interrupts implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMillis(900);
    private static final Duration PATIENCE_OF_THE_SYSTEM = Duration.ofSeconds(5);

    private final Signals signals = new Signals();
    private final AtomicInteger presses = new AtomicInteger();
    private final Control control;
    private final TimeSource time;
    private final Watched watched;

    /// What the user sees of the run.
    interface Watched {
        /// Whether a run goes on that can be asked for its answer.
        boolean canAnswer();

        /// What is said when it is asked.
        String asking();

        /// Shows a line.
        void tell(String line);

        /// Called when all is to stop, once that is under way.
        void end();
    }

    Interrupts(Control control, TimeSource time, Watched watched) {
        this.control = control;
        this.time = time;
        this.watched = watched;
        signals.on("INT", this::pressed);
        signals.on("TERM", () -> stop(PATIENCE_OF_THE_SYSTEM));
        signals.on("HUP", () -> stop(PATIENCE_OF_THE_SYSTEM));
    }

    @Override
    public void close() {
        signals.close();
    }

    private void pressed() {
        if (presses.incrementAndGet() == 1 && watched.canAnswer()) {
            watched.tell(watched.asking());
            control.interrupt();
        } else {
            stop(PATIENCE);
        }
    }

    private void stop(Duration patience) {
        time.schedule(patience, () -> Runtime.getRuntime().halt(ExitCode.INTERRUPTED.number()));
        control.stop().cancel(Cancellation.Cause.STOP);
        watched.end();
    }
}
