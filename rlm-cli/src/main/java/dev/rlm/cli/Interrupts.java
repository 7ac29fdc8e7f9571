package dev.rlm.cli;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.run.Control;

/// Ctrl+C and the program's end, while a run goes on: the first Ctrl+C asks for the answer now, the second stops, as
/// SIGTERM and SIGHUP do. What has not stopped a moment later is left behind: the user wants the prompt back.
final class Interrupts implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMillis(900);
    private static final Duration PATIENCE_OF_THE_SYSTEM = Duration.ofSeconds(5);

    private final Signals signals = new Signals();
    private final AtomicInteger presses = new AtomicInteger();
    private final Control control;
    private final TimeSource time;
    private final Consumer<String> words;
    private final Runnable stopping;

    /// @param words gets a line for the user
    /// @param stopping is run when all is to stop, once that is under way
    Interrupts(Control control, TimeSource time, Consumer<String> words, Runnable stopping) {
        this.control = control;
        this.time = time;
        this.words = words;
        this.stopping = stopping;
        signals.on("INT", this::pressed);
        signals.on("TERM", () -> stop(PATIENCE_OF_THE_SYSTEM));
        signals.on("HUP", () -> stop(PATIENCE_OF_THE_SYSTEM));
    }

    @Override
    public void close() {
        signals.close();
    }

    private void pressed() {
        if (presses.incrementAndGet() == 1) {
            words.accept("asking for the answer now; Ctrl+C again stops at once");
            control.interrupt();
        } else {
            stop(PATIENCE);
        }
    }

    private void stop(Duration patience) {
        time.schedule(patience, () -> Runtime.getRuntime().halt(ExitCode.INTERRUPTED.number()));
        control.stop().cancel(Cancellation.Cause.STOP);
        stopping.run();
    }
}
