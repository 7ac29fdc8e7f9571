package dev.rlm.cli;

import java.util.Optional;

import dev.rlm.core.id.CallId;
import dev.rlm.core.trajectory.EventSink;
import dev.rlm.core.trajectory.StepEvent;

/// Keeps what the result of a program needs of its session, and passes all on. Thread-safe.
final class CellWatch implements EventSink {
    private final EventSink next;
    private Optional<StepEvent.ReplStarted> started = Optional.empty();
    private Optional<StepEvent.SetupFinished> setup = Optional.empty();

    CellWatch(EventSink next) {
        this.next = next;
    }

    @Override
    public void append(CallId call, int turn, StepEvent event) {
        if (call.equals(CallId.ROOT)) {
            keep(event);
        }
        next.append(call, turn, event);
    }

    private synchronized void keep(StepEvent event) {
        if (event instanceof StepEvent.ReplStarted repl) {
            started = started.or(() -> Optional.of(repl));
        }
        if (event instanceof StepEvent.SetupFinished prepared) {
            setup = setup.or(() -> Optional.of(prepared));
        }
    }

    /// The session in which the program ran.
    synchronized Optional<StepEvent.ReplStarted> started() {
        return started;
    }

    /// How it was prepared.
    synchronized Optional<StepEvent.SetupFinished> setup() {
        return setup;
    }
}
