package dev.rlm.core.budget;

import dev.rlm.core.llm.Usage;

/// What a node and all below it have used.
///
/// @param calls model calls charged, retries included
/// @param usage tokens
/// @param cost all that is charged
/// @param unsettled the part of `cost` whose outcome is unknown
/// @param toolCalls calls of tools
public record Spend(long calls, Usage usage, Usd cost, Usd unsettled, long toolCalls) {
    public static final Spend NONE = new Spend(0, Usage.ZERO, Usd.ZERO, Usd.ZERO, 0);

    public Spend plus(Spend other) {
        return new Spend(calls + other.calls, usage.plus(other.usage), cost.plus(other.cost),
                unsettled.plus(other.unsettled), toolCalls + other.toolCalls);
    }
}
