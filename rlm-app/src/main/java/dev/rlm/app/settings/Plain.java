package dev.rlm.app.settings;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;

import dev.rlm.core.budget.Usd;

/// A setting's value for programs, in a unit that does not depend on how it was written.
public sealed interface Plain {

    /// Nothing is set and nothing fixed holds, or there is no limit; the text beside it says which.
    record None() implements Plain {}

    /// A number without a unit.
    record Number(BigDecimal number) implements Plain {
        static Number of(long whole) {
            return new Number(BigDecimal.valueOf(whole));
        }
    }

    record Time(Duration time) implements Plain {}

    record Size(long bytes) implements Plain {}

    /// A sum, or a price for a million tokens.
    record Money(Usd usd) implements Plain {}

    record Truth(boolean truth) implements Plain {}

    record Text(String text) implements Plain {}

    record Texts(List<String> texts) implements Plain {
        public Texts {
            texts = List.copyOf(texts);
        }
    }
}
