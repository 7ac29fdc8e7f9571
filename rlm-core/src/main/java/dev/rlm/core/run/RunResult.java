package dev.rlm.core.run;

import java.time.Duration;
import java.util.Map;

import dev.rlm.core.answer.Outcome;
import dev.rlm.core.budget.Spend;

/// What a run came to.
///
/// @param spend of the whole tree
/// @param turns of the root
/// @param depth the deepest level that was called: 0 the root alone
/// @param refusals of sub-calls and children, by kind of limit
/// @param duration wall time
public record RunResult(
        Outcome outcome,
        Spend spend,
        int turns,
        int depth,
        Map<String, Integer> refusals,
        Duration duration) {
    public RunResult {
        refusals = Map.copyOf(refusals);
    }
}
