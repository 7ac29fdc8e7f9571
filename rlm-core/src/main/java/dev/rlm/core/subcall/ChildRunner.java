package dev.rlm.core.subcall;

import dev.rlm.core.answer.Outcome;
import dev.rlm.core.cancel.Cancellation;

/// Runs child runs of one node. Thread-safe.
@FunctionalInterface
public interface ChildRunner {
    /// Runs a child to its end. Its place is held by the caller.
    ///
    /// @param session ends it, with the best it has
    Outcome run(PlacedChild child, Cancellation session) throws InterruptedException;
}
