package dev.rlm.app.settings;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Comparator;
import java.util.Optional;

import dev.rlm.core.budget.Usd;

/// The most that a run may cost.
///
/// @param most empty for no limit, which is above every limit
record CostLimit(Optional<Usd> most) implements Comparable<CostLimit> {
    private static final Comparator<CostLimit> ORDER = Comparator
            .comparing((CostLimit limit) -> limit.most().isEmpty())
            .thenComparing(limit -> limit.most().orElse(Usd.ZERO));

    @Override
    public int compareTo(CostLimit other) {
        return ORDER.compare(this, other);
    }

    /// Exact, with two decimals at least.
    @Override
    public String toString() {
        return most.map(usd -> usd.amount().setScale(Math.max(2, usd.amount().scale()), RoundingMode.UNNECESSARY))
                .map(BigDecimal::toPlainString)
                .orElse("none");
    }
}
