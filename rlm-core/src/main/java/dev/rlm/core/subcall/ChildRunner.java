package dev.rlm.core.subcall;

import dev.rlm.core.answer.Outcome;

/// Runs child runs of one node. Thread-safe.
@FunctionalInterface
public interface ChildRunner {
    /// Runs a child to its end. Its place is held by the caller.
    Outcome run(ChildRun child) throws InterruptedException;
}
