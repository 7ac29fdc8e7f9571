package dev.rlm.core.subcall;

import java.time.Duration;

import dev.rlm.core.budget.Ledger;
import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.cancel.Deadline;
import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.trajectory.NodeLog;

/// The node whose guest asks.
///
/// @param node its account
/// @param level 0 for the root
/// @param replBytes that its REPL may take; 0 without one
/// @param maxDepth of the whole run: levels of calls below the root
/// @param work ends when the node is to begin no more
/// @param until when its work must have ended
public record Caller(Ledger.Node node, int level, long replBytes, int maxDepth, Cancellation work, Deadline until,
        NodeLog log) {
    private static final Duration LONGEST_ATTEMPT = Duration.ofMinutes(10);

    /// How long one attempt of a call may take, so that it ends by `until`: at most ten minutes.
    public static Duration attemptWithin(Deadline until, TimeSource time) {
        Duration left = until.left(time);
        return left.compareTo(LONGEST_ATTEMPT) < 0 ? left : LONGEST_ATTEMPT;
    }

    /// Levels of calls that it may make below itself.
    public int levelsBelow() {
        return Math.max(0, maxDepth - level);
    }
}
