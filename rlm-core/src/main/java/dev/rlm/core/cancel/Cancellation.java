package dev.rlm.core.cancel;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
        RUN_FAILED,
        /// Nobody waits for it any more: the node has ended, or the session that asked is gone.
        ENDED
    }

    private final Map<Long, Runnable> actions = new LinkedHashMap<>();
    private long registered;
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
            due = List.copyOf(actions.values());
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
                long number = registered++;
                actions.put(number, action);
                return () -> forget(number);
            }
        }
        action.run();
        return () -> {};
    }

    private synchronized void forget(long number) {
        actions.remove(number);
    }
}
