package dev.rlm.core.budget;

import java.util.OptionalInt;
import java.util.function.Predicate;

import dev.rlm.core.llm.ModelTraits;

/// The worst case of one model call, as far as its output is not fixed yet.
///
/// @param inputTokens bound of what the model reads, not negative; a trillion stands for all that is more
/// @param wantedOutput maximum output that was asked for, in tokens, at least 1
/// @param traits of the model
/// @param price of the model
/// @param bound how sure `inputTokens` is
public record Demand(long inputTokens, int wantedOutput, ModelTraits traits, ModelPrice price, Bound bound) {
    private static final int LEAST_OUTPUT = 256;
    /// More than any machine sends, and far below where sums of what is held overflow.
    private static final long MOST_INPUT = 1_000_000_000_000L;

    public Demand {
        if (inputTokens < 0 || wantedOutput < 1) {
            throw new IllegalArgumentException(
                    "no call reads " + inputTokens + " tokens and writes " + wantedOutput + " at most");
        }
        inputTokens = Math.min(inputTokens, MOST_INPUT);
    }

    /// How sure a bound is.
    public enum Bound {
        /// By bytes: no tokeniser makes more tokens of it.
        BYTES,
        /// By a tokeniser and a factor for the model's family.
        ESTIMATED;

        /// Its name in events.
        public String label() {
            return switch (this) {
                case BYTES -> "bytes";
                case ESTIMATED -> "estimated";
            };
        }
    }

    /// The least maximum output to which the call may be clamped.
    public int leastOutput() {
        return Math.min(LEAST_OUTPUT, wantedOutput);
    }

    /// The most output with which all that the call takes `fits`; empty when not even the least does.
    OptionalInt largestOutput(Predicate<Amount> fits) {
        int fitting = leastOutput();
        if (!fits.test(at(fitting))) {
            return OptionalInt.empty();
        }
        int tooMuch = wantedOutput + 1;
        while (tooMuch - fitting > 1) {
            int middle = (fitting + tooMuch) >>> 1;
            if (fits.test(at(middle))) {
                fitting = middle;
            } else {
                tooMuch = middle;
            }
        }
        return OptionalInt.of(fitting);
    }

    /// The same call with another maximum output.
    Demand wanting(int output) {
        return new Demand(inputTokens, output, traits, price, bound);
    }

    /// The most that may be billed as output when `maxOutput` is sent.
    public long billedOutput(int maxOutput) {
        return (long) maxOutput * traits.outputFactor();
    }

    /// All that the call takes when `maxOutput` is sent.
    public Amount at(int maxOutput) {
        long output = billedOutput(maxOutput);
        return new Amount(1, inputTokens + output, price.atMost(inputTokens, output));
    }
}
