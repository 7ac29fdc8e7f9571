package dev.rlm.core.cancel;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/// A request to end work early, passed down a tree: what is cancelled is cancelled with all its children, once, for
/// the first cause given. Thread-safe; actions run on the thread that cancels, outside the lock, and must not block.
public final class Cancellation {

    /// Why work is to end.
    public enum Cause {
        /// The user asked for the answer now: no new work, but a final call may be made.
        ANSWER_NOW,
        /// The user, or the program's end, stops everything.
        STOP,
        /// The time of the run is used up.
        TIME_UP,
        /// Another part of the run failed for good, so this part's result is of no use.
        RUN_FAILED
    }

    private final Set<Runnable> actions = new LinkedHashSet<>();
    private @Nullable Cause cause;

    private Cancellation() {}

    /// A cancellation of its own, under no other.
    public static Cancellation root() {
        return new Cancellation();
    }

    /// One that is cancelled with this, or alone.
    public Cancellation child() {
        Cancellation child = new Cancellation();
        onCancel(() -> cause().ifPresent(child::cancel));
        return child;
    }

    /// Cancels this and all below it. Only the first cause counts.
    public void cancel(Cause why) {
        List<Runnable> due;
        synchronized (this) {
            if (cause != null) {
                return;
            }
            cause = why;
            due = new ArrayList<>(actions);
            actions.clear();
        }
        due.forEach(Runnable::run);
    }

    /// Why it was cancelled; empty while it is not.
    public synchronized Optional<Cause> cause() {
        return Optional.ofNullable(cause);
    }

    public boolean isCancelled() {
        return cause().isPresent();
    }

    /// Runs `action` when this is cancelled: at once if it is already. Closing the registration forgets it.
    public Registration onCancel(Runnable action) {
        synchronized (this) {
            if (cause == null) {
                Runnable own = action::run;
                actions.add(own);
                return () -> forget(own);
            }
        }
        action.run();
        return () -> {};
    }

    private synchronized void forget(Runnable action) {
        actions.remove(action);
    }
}
