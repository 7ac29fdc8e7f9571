package dev.rlm.core.budget;

import java.math.BigDecimal;
import java.math.RoundingMode;

import dev.rlm.core.llm.Usage;

/// What a call takes, or a node has left, of the three budgets that are reserved beforehand.
///
/// @param calls model calls, not negative
/// @param tokens of all kinds, not negative
/// @param cost money
public record Amount(long calls, long tokens, Usd cost) {
    public static final Amount NONE = new Amount(0, 0, Usd.ZERO);

    public Amount {
        if (calls < 0 || tokens < 0) {
            throw new IllegalArgumentException("negative amount: " + calls + " calls, " + tokens + " tokens");
        }
    }

    public Amount plus(Amount other) {
        return new Amount(calls + other.calls, Usage.sum(tokens, other.tokens), cost.plus(other.cost));
    }

    /// The rest when `part` is taken away.
    ///
    /// @throws IllegalArgumentException when more would be taken than there is
    public Amount without(Amount part) {
        return new Amount(calls - part.calls, tokens - part.tokens, cost.without(part.cost));
    }

    /// `share` of each, whole numbers rounded down.
    public Amount times(BigDecimal share) {
        return new Amount(part(calls, share), part(tokens, share), cost.times(share));
    }

    private static long part(long whole, BigDecimal share) {
        return BigDecimal.valueOf(whole).multiply(share).setScale(0, RoundingMode.DOWN).longValue();
    }
}
