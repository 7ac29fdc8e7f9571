package dev.rlm.core.budget;

import java.math.BigDecimal;
import java.math.RoundingMode;

/// What a call takes, or a node has left, of the three budgets that are reserved beforehand.
///
/// @param calls model calls
/// @param tokens of all kinds
/// @param cost money
public record Amount(long calls, long tokens, Usd cost) {
    public static final Amount NONE = new Amount(0, 0, Usd.ZERO);

    public Amount plus(Amount other) {
        return new Amount(calls + other.calls, tokens + other.tokens, cost.plus(other.cost));
    }

    /// What remains when `other` is taken away; never below zero.
    public Amount less(Amount other) {
        return new Amount(Math.max(0, calls - other.calls), Math.max(0, tokens - other.tokens), cost.less(other.cost));
    }

    /// `share` of each, whole numbers rounded down.
    public Amount times(BigDecimal share) {
        return new Amount(part(calls, share), part(tokens, share), cost.times(share));
    }

    private static long part(long whole, BigDecimal share) {
        return BigDecimal.valueOf(whole).multiply(share).setScale(0, RoundingMode.DOWN).longValue();
    }
}
