package dev.rlm.repl.escape;

import java.util.Optional;

import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.repl.ReplException;
import dev.rlm.core.repl.ReplFactory;

/// The sessions of a trial, one at a time. For one thread.
final class Sessions implements AutoCloseable {
    private final ReplFactory engine;
    private final TimeSource time;
    private Optional<TrialSession> current = Optional.empty();

    Sessions(ReplFactory engine, TimeSource time) {
        this.engine = engine;
        this.time = time;
    }

    ReplFactory engine() {
        return engine;
    }

    /// The one in use, or a new one.
    TrialSession current() throws ReplException {
        if (current.isEmpty()) {
            current = Optional.of(TrialSession.open(engine, time));
        }
        return current.get();
    }

    /// Ends the one in use.
    void drop() {
        current.ifPresent(TrialSession::close);
        current = Optional.empty();
    }

    @Override
    public void close() {
        drop();
    }
}
