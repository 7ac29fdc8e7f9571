package dev.rlm.repl.local.worker;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import org.graalvm.polyglot.PolyglotException;
import org.jspecify.annotations.Nullable;

/// Guest code that can be stopped from another thread, so that the context lives on.
final class Interruptible {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int NOTHING = Integer.MIN_VALUE;
    private static final String REFUSAL = "java.lang.SecurityException: ";

    private final Runnable before;

    // Guarded by this.
    private @Nullable PythonSession current;
    private int running = NOTHING;
    private int askedBeforehand = NOTHING;
    private boolean interrupting;

    /// @param before what to do before an interrupt
    Interruptible(Runnable before) {
        this.before = before;
    }

    /// Runs guest code on the main thread.
    ///
    /// @param number names it for [#interrupt]
    /// @return what it returned, or empty when it was stopped
    Optional<String> run(PythonSession session, int number, Supplier<String> work) throws InterruptedException {
        Optional<String> result = Optional.empty();
        Optional<String> refusal = Optional.empty();
        if (enter(number)) {
            try {
                result = Optional.of(work.get());
            } catch (PolyglotException e) {
                if (!e.isInterrupted()) {
                    refusal = refusal(e);
                }
            }
        }
        leave();
        return refusal.isPresent() ? refusal.map(session::refused) : result;
    }

    /// What the sandbox forbids outside Python comes as an error that Python code cannot catch; the context is as good
    /// as before. After any other such error nothing can be relied on.
    private static Optional<String> refusal(PolyglotException e) {
        String message = e.getMessage();
        if (e.isInternalError() && message != null && message.startsWith(REFUSAL)) {
            return Optional.of("PermissionError: " + message.substring(REFUSAL.length()));
        }
        throw e;
    }

    /// Another session begins: what was asked of the last one is forgotten.
    synchronized void begin(PythonSession session) {
        current = session;
        askedBeforehand = NOTHING;
    }

    private synchronized boolean enter(int number) {
        boolean asked = askedBeforehand == number;
        askedBeforehand = NOTHING;
        running = number;
        return !asked;
    }

    /// The context can be entered again only when an interrupt under way is through.
    private synchronized void leave() throws InterruptedException {
        running = NOTHING;
        while (interrupting) {
            wait();
        }
        Thread.interrupted();
    }

    /// Stops that piece of guest code if it still runs. Returns at once.
    void interrupt(int number) {
        Thread.ofPlatform().daemon().name("interrupt").start(() -> stop(number));
    }

    private void stop(int number) {
        before.run();
        PythonSession session;
        synchronized (this) {
            session = current;
            if (running != number || session == null) {
                askedBeforehand = number;
                return;
            }
            interrupting = true;
        }
        try {
            session.context().interrupt(PATIENCE);
        } catch (TimeoutException _) {
            // The host sees that nothing happened, and kills.
            before.run();
        } finally {
            synchronized (this) {
                interrupting = false;
                notifyAll();
            }
        }
    }
}
