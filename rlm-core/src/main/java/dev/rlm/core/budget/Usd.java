package dev.rlm.core.budget;

import java.math.BigDecimal;
import java.math.RoundingMode;

/// An exact sum of US dollars, zero or more, of any number of digits. Never rounded; [#shown] rounds for people. Equal
/// sums are equal, however many zeros they were written with.
///
/// @param amount dollars, not negative
public record Usd(BigDecimal amount) implements Comparable<Usd> {
    public static final Usd ZERO = new Usd(BigDecimal.ZERO);
    private static final int SHOWN_DIGITS = 6;
    /// Rates are for a million tokens.
    private static final int RATE_DIGITS = 6;

    public Usd {
        if (amount.signum() < 0) {
            throw new IllegalArgumentException("negative sum: " + amount);
        }
        amount = amount.signum() == 0 ? BigDecimal.ZERO : amount;
    }

    /// The same digits for equal sums: without trailing zeros. They are kept inside, for taking them off at each sum
    /// costs more than the sum.
    @Override
    public BigDecimal amount() {
        return amount.signum() == 0 ? amount : amount.stripTrailingZeros();
    }

    /// @throws NumberFormatException when `text` is no decimal number
    public static Usd of(String text) {
        return new Usd(new BigDecimal(text));
    }

    public Usd plus(Usd other) {
        return new Usd(amount.add(other.amount));
    }

    /// What is left after taking `other` away; zero when that is more.
    public Usd less(Usd other) {
        return new Usd(amount.subtract(other.amount).max(BigDecimal.ZERO));
    }

    /// The rest when `part` is taken away.
    ///
    /// @throws IllegalArgumentException when `part` is more
    public Usd without(Usd part) {
        return new Usd(amount.subtract(part.amount));
    }

    public Usd times(BigDecimal factor) {
        return new Usd(amount.multiply(factor));
    }

    /// The price of `tokens` at this rate for a million of them.
    public Usd forTokens(long tokens) {
        return new Usd(amount.multiply(BigDecimal.valueOf(tokens)).scaleByPowerOfTen(-RATE_DIGITS));
    }

    public boolean isMoreThan(Usd other) {
        return compareTo(other) > 0;
    }

    public boolean isZero() {
        return amount.signum() == 0;
    }

    @Override
    public int compareTo(Usd other) {
        return amount.compareTo(other.amount);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Usd usd && compareTo(usd) == 0;
    }

    @Override
    public int hashCode() {
        return amount().hashCode();
    }

    /// Rounded up for people, `$0.0123`: two decimals at least, six at most.
    public String shown() {
        BigDecimal rounded = amount.setScale(SHOWN_DIGITS, RoundingMode.UP).stripTrailingZeros();
        return "$" + (rounded.scale() < 2 ? rounded.setScale(2, RoundingMode.UNNECESSARY) : rounded).toPlainString();
    }

    /// Exact, as in JSON: `0.001234`.
    @Override
    public String toString() {
        return amount().toPlainString();
    }
}
