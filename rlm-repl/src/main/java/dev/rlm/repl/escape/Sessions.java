package dev.rlm.repl.escape;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

import org.jspecify.annotations.Nullable;

import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.repl.ReplException;
import dev.rlm.core.repl.ReplFactory;

/// The sessions of a trial, one in use and perhaps the next already starting. For one thread.
final class Sessions implements AutoCloseable {
    private final ReplFactory engine;
    private final TimeSource time;
    private Optional<TrialSession> current = Optional.empty();
    private @Nullable CompletableFuture<Opened> next;

    /// What came of a start.
    private sealed interface Opened {
        record Open(TrialSession session) implements Opened {}

        record Failed(ReplException why) implements Opened {}
    }

    Sessions(ReplFactory engine, TimeSource time) {
        this.engine = engine;
        this.time = time;
    }

    ReplFactory engine() {
        return engine;
    }

    /// The one in use, or a new one.
    TrialSession current() throws ReplException, InterruptedException {
        if (current.isEmpty()) {
            current = Optional.of(takeNext());
        }
        return current.get();
    }

    private TrialSession takeNext() throws ReplException, InterruptedException {
        CompletableFuture<Opened> starting = next;
        next = null;
        try {
            return switch (starting == null ? open() : starting.get()) {
                case Opened.Open(TrialSession session) -> session;
                case Opened.Failed(ReplException why) -> throw why;
            };
        } catch (ExecutionException e) {
            throw new IllegalStateException("the start of a session broke", e);
        }
    }

    private Opened open() {
        try {
            return new Opened.Open(TrialSession.open(engine, time));
        } catch (ReplException e) {
            return new Opened.Failed(e);
        }
    }

    /// Starts the next one in the background.
    void prepare() {
        if (next == null) {
            next = CompletableFuture.supplyAsync(this::open, task -> Thread.ofPlatform().daemon().start(task));
        }
    }

    /// Ends the one in use.
    void drop() {
        current.ifPresent(TrialSession::close);
        current = Optional.empty();
    }

    @Override
    public void close() {
        drop();
        CompletableFuture<Opened> starting = next;
        next = null;
        if (starting != null && starting.join() instanceof Opened.Open(TrialSession session)) {
            session.close();
        }
    }
}
