package dev.rlm.core.budget;

import java.math.BigDecimal;
import java.util.Comparator;
import java.util.Optional;

/// What may still be used; empty where there is no limit.
public record Left(Optional<Long> calls, Optional<Long> tokens, Optional<Usd> cost) {
    public static final Left UNLIMITED = new Left(Optional.empty(), Optional.empty(), Optional.empty());

    /// The lesser of both, budget by budget.
    public Left atMost(Left other) {
        return new Left(lesser(calls, other.calls), lesser(tokens, other.tokens), lesser(cost, other.cost));
    }

    /// A child's ceiling: `share` of each, but at least `floor` where that much is left.
    public Left share(BigDecimal share, Amount floor) {
        return new Left(
                calls.map(all -> Math.min(all, Math.max(floor.calls(), scaled(all, share)))),
                tokens.map(all -> Math.min(all, Math.max(floor.tokens(), scaled(all, share)))),
                cost.map(all -> lesser(Optional.of(all), Optional.of(greater(floor.cost(), all.times(share))))
                        .orElse(all)));
    }

    private static long scaled(long all, BigDecimal share) {
        return BigDecimal.valueOf(all).multiply(share).longValue();
    }

    private static Usd greater(Usd one, Usd other) {
        return one.isMoreThan(other) ? one : other;
    }

    private static <T extends Comparable<T>> Optional<T> lesser(Optional<T> one, Optional<T> other) {
        if (one.isEmpty() || other.isEmpty()) {
            return one.or(() -> other);
        }
        return Optional.of(one.get())
                .filter(value -> Comparator.<T>naturalOrder().compare(value, other.get()) <= 0)
                .or(() -> other);
    }
}
