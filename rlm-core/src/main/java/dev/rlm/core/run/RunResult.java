package dev.rlm.core.run;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

import dev.rlm.core.answer.Outcome;
import dev.rlm.core.budget.Spend;
import dev.rlm.core.trajectory.StepEvent;

/// What a run came to.
///
/// @param reason why it is no answer, in words for the user; empty when it is one, or was stopped by the user
/// @param spend of the whole tree
/// @param turns of the root
/// @param depth the deepest level that was called: 0 the root alone
/// @param refusals of sub-calls and children, by kind of limit
/// @param duration wall time
public record RunResult(
        Outcome outcome,
        Optional<StepEvent.Reason> reason,
        Spend spend,
        int turns,
        int depth,
        Map<String, Integer> refusals,
        Duration duration) {
    public RunResult {
        refusals = Map.copyOf(refusals);
    }
}
