package dev.rlm.app;

import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

import dev.rlm.core.budget.Amount;
import dev.rlm.core.budget.Tariff;
import dev.rlm.core.budget.Usd;
import dev.rlm.core.llm.ModelId;
import dev.rlm.core.run.RunConfig;

/// What a run could cost, found without asking a model: what one call over the whole input costs, what a run that reads
/// nothing twice is likely to cost, and what the limits allow at most. The first two are estimates, the last is what the
/// ledger holds to. Nobody knows beforehand how many turns a model takes: what is assumed stands in each basis.
///
/// @param input what is asked about
/// @param direct one call over all of it, whether it fits or not: see [#fits]
/// @param likely a run in a REPL that reads nothing twice
/// @param worst the most that this run, on its own route, can come to
public record Estimate(ModelId model, ModelId subModel, Input input, Figure direct, Figure likely, Worst worst) {
    private static final int ROOM_PART = 10;

    /// What is asked about, and whether one call can hold it.
    ///
    /// @param documents how many; 0: the question alone
    /// @param chars of all documents
    /// @param tokens of the direct call's messages, for the model that runs
    /// @param counted how these tokens were found
    /// @param window tokens that the model holds, input and output together
    /// @param maxOutput tokens that the reply may take
    public record Input(int documents, long chars, long tokens, Counted counted, long window, long maxOutput) {}

    /// How tokens were found.
    public enum Counted {
        /// By a tokeniser, with a margin for the model's family.
        TOKENISER,
        /// The same, of evenly spread parts of a large input.
        SAMPLE,
        /// A bound by bytes, which no tokeniser passes.
        BYTES
    }

    /// What one way comes to.
    ///
    /// @param amount its money is zero where a price is missing
    /// @param priced whether every price is known
    /// @param basis what was assumed, or which limit it is, in words
    public record Figure(Amount amount, boolean priced, String basis) {

        /// Its money; empty when it is not known.
        public Optional<Usd> cost() {
            return priced ? Optional.of(amount.cost()) : Optional.empty();
        }
    }

    /// The most that a run can come to. Each figure is a ceiling by itself: they are not reached together.
    ///
    /// @param by what binds its money, or, where that is nothing, its tokens: `cost`, `day`, `tokens`, `calls`, or `direct` for
    ///   the few calls of a direct run
    public record Worst(Figure figure, String by) {}

    /// Of a run like this. Nothing is sent; a tokeniser may be loaded.
    ///
    /// @param counted by [Counted#BYTES], or with a tokeniser
    /// @param today what the daily budget has left; empty where there is none
    static Estimate of(RunConfig config, Tariff tariff, Counted counted, Optional<Usd> today) {
        return new Calculation(new WorstCase(config, tariff, today), new TokenMeasure(tariff.tokenBound(), counted))
                .estimate();
    }

    /// The most that a run like this can come to. Counts nothing that is large.
    static Worst worst(RunConfig config, Tariff tariff, Optional<Usd> today) {
        return new WorstCase(config, tariff, today).worst();
    }

    /// Whether one call can hold the input and the longest reply.
    public boolean fits() {
        return input.tokens() + input.maxOutput() <= input.window();
    }

    /// The same with a tenth of the window to spare: tokens are estimated.
    boolean fitsWithRoom() {
        return input.tokens() + input.maxOutput() + input.window() / ROOM_PART <= input.window();
    }

    /// Whether a direct call costs less than the likely run; where both cost the same, whether it takes fewer tokens.
    boolean directIsCheaper() {
        return Comparator.comparing(Amount::cost)
                .thenComparingLong(Amount::tokens)
                .compare(direct.amount(), likely.amount()) < 0;
    }

    /// `about 26,400 of 400,000 tokens, with 16,384 for the reply`.
    String shareOfWindow() {
        return String.format(Locale.ROOT, "%s%,d of %,d tokens, with %,d for the reply",
                input.counted() == Counted.BYTES ? "at most " : "about ", input.tokens(), input.window(),
                input.maxOutput());
    }
}
