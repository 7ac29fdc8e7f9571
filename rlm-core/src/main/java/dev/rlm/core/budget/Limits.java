package dev.rlm.core.budget;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/// What a node and all below it may use. Absent: no limit of its own.
///
/// @param cost money
/// @param tokens of all kinds
/// @param calls model calls, retries included
/// @param toolCalls calls of tools
/// @param time wall time
/// @param turns of one node, not of its children
/// @param depth levels of calls: 0 none, 1 plain sub-calls, N child runs with a REPL for N − 1 levels
public record Limits(
        Optional<Usd> cost,
        OptionalLong tokens,
        OptionalLong calls,
        OptionalLong toolCalls,
        Duration time,
        int turns,
        int depth) {

    /// Whether `amount` is within each of them, with nothing used yet.
    public boolean allow(Amount amount) {
        return cost.map(most -> !amount.cost().isMoreThan(most)).orElse(true)
                && amount.tokens() <= tokens.orElse(Long.MAX_VALUE)
                && amount.calls() <= calls.orElse(Long.MAX_VALUE);
    }
}
