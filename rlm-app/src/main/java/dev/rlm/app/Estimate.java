package dev.rlm.app;

import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

import dev.rlm.core.budget.Amount;
import dev.rlm.core.budget.Limits;
import dev.rlm.core.budget.ModelPrice;
import dev.rlm.core.budget.Tariff;
import dev.rlm.core.budget.Usd;
import dev.rlm.core.call.RetryPolicy;
import dev.rlm.core.llm.Message;
import dev.rlm.core.llm.ModelId;
import dev.rlm.core.llm.ModelTraits;
import dev.rlm.core.llm.Usage;
import dev.rlm.core.prompt.SystemPrompt;
import dev.rlm.core.run.RunConfig;

/// What a run could cost, found without asking a model: what one call over the whole input costs, what a run that reads
/// nothing twice is likely to cost, and what the limits allow at most. The first two are estimates, the last is what the
/// ledger holds to. Nobody knows beforehand how many turns a model takes: what is assumed stands in each basis.
///
/// @param input what is asked about
/// @param direct one call over all of it, whether it fits or not: see [#fits]
/// @param likely a run in a REPL that reads nothing twice
/// @param worst the most that this run, on its own route, can come to
public record Estimate(ModelId model, ModelId subModel, Input input, Figure direct, Figure likely, Figure worst) {
    /// Turns of the root that a run is likely to take: looking, planning, reading, checking, answering.
    static final int TURNS = 6;
    /// Tokens that a model writes in a turn, or as a direct answer.
    static final int TURN_REPLY = 500;
    /// Tokens of output that a turn is shown.
    static final int TURN_SHOWN = 1_500;
    /// Tokens of the reply to a sub-call.
    static final int SUB_REPLY = 300;
    /// How many times as much a model writes that thinks first.
    static final int THINKING = 4;

    private static final int MOST_SHOWN_CHARS = 20_000;
    private static final int OPENING_TOKENS = 400;
    private static final int SUB_QUESTION_TOKENS = 50;
    private static final int ASKED_AGAIN_TOKENS = 200;
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

    /// Of a run like this. Nothing is sent; a tokeniser may be loaded.
    ///
    /// @param counted by [Counted#BYTES], or with a tokeniser
    static Estimate of(RunConfig config, Tariff tariff, Counted counted) {
        return new Calculation(config, tariff, new TokenMeasure(tariff.tokenBound(), counted)).estimate();
    }

    /// The most that a run like this can come to. Counts nothing that is large.
    static Figure worst(RunConfig config, Tariff tariff) {
        return new Calculation(config, tariff, new TokenMeasure(tariff.tokenBound(), Counted.BYTES)).worst();
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
                .thenComparing(Amount::tokens)
                .compare(direct.amount(), likely.amount()) < 0;
    }

    /// `about 26,400 of 400,000 tokens, with 16,384 for the reply`.
    String shareOfWindow() {
        return String.format(Locale.ROOT, "%s%,d of %,d tokens, with %,d for the reply",
                input.counted() == Counted.BYTES ? "at most " : "about ", input.tokens(), input.window(),
                input.maxOutput());
    }

    /// The calculation, on one config.
    private record Calculation(RunConfig config, Tariff tariff, TokenMeasure measure) {

        Estimate estimate() {
            ModelTraits traits = traits(config.model());
            long tokens = measure.of(config.directMessages(), config.model());
            Input input = new Input(config.context().documents().size(), config.context().chars(), tokens,
                    measure.counted(config.context().chars()), traits.contextWindow(), config.output().turn());
            return new Estimate(config.model(), config.models().sub(), input, direct(tokens), likely(), worst());
        }

        private Figure direct(long tokens) {
            long reply = Math.min(written(TURN_REPLY, config.model()), config.output().turn());
            return new Figure(call(config.model(), tokens, reply), tariff.isPriced(config.model()),
                    String.format(Locale.ROOT, "the whole input once, and a reply of %,d tokens", reply));
        }

        private Figure likely() {
            ModelId root = config.model();
            int turns = Math.min(TURNS, config.limits().turns());
            int part = SystemPrompt.subCallChars(traits(config.models().sub()).contextWindow());
            long subCalls = config.limits().depth() == 0 || config.context().isEmpty()
                    ? 0
                    : (config.context().chars() + part - 1) / part;
            Amount amount = turns(turns).plus(subCalls == 0 ? Amount.NONE : reading(subCalls));
            String reading = subCalls == 0
                    ? "the input is searched by code and not read"
                    : String.format(Locale.ROOT, "the input is read once, by %,d sub-calls to %s that reply %,d tokens",
                            subCalls, config.models().sub(), written(SUB_REPLY, config.models().sub()));
            String basis = String.format(Locale.ROOT,
                    "%s; and %d turns of %s, each with %,d tokens of reply and %,d of "
                            + "output; without discounts for cached input",
                    reading, turns, root, written(TURN_REPLY, root),
                    TURN_SHOWN);
            return new Figure(amount, tariff.isPriced(root) && tariff.isPriced(config.models().sub()),
                    isBeyondLimits(amount) ? basis + "; a budget would end it early" : basis);
        }

        private boolean isBeyondLimits(Amount amount) {
            Limits limits = config.limits();
            return limits.cost().map(most -> amount.cost().isMoreThan(most)).orElse(false)
                    || amount.tokens() > limits.tokens().orElse(Long.MAX_VALUE)
                    || amount.calls() > limits.calls().orElse(Long.MAX_VALUE);
        }

        /// The root's turns. Each reads all that was said before.
        private Amount turns(int turns) {
            ModelId root = config.model();
            String system = SystemPrompt.load()
                    .text(config.limits().depth(), MOST_SHOWN_CHARS, MOST_SHOWN_CHARS, config.systemAddition());
            long first = measure.of(List.of(Message.system(system), Message.user(config.prompt())), root)
                    + OPENING_TOKENS;
            long reply = written(TURN_REPLY, root);
            Amount all = Amount.NONE;
            for (int turn = 0; turn < turns; turn++) {
                all = all.plus(call(root, first + turn * (long) (TURN_REPLY + TURN_SHOWN), reply));
            }
            return all;
        }

        /// The input once, through sub-calls that are as full as can be, each with the question.
        private Amount reading(long subCalls) {
            ModelId sub = config.models().sub();
            long question = measure.of(List.of(Message.user(config.prompt())), sub) + SUB_QUESTION_TOKENS;
            long input = measure.ofAll(config.context().documents(), sub) / subCalls + question;
            Amount one = call(sub, input, written(SUB_REPLY, sub));
            return new Amount(subCalls, one.tokens() * subCalls, one.cost().times(BigDecimal.valueOf(subCalls)));
        }

        private Amount call(ModelId model, long input, long output) {
            return new Amount(1, input + output, tariff.priceOf(model).of(Usage.of(input, output)));
        }

        private long written(int tokens, ModelId model) {
            return traits(model).reasoning() ? (long) tokens * THINKING : tokens;
        }

        /// What binds first is what it comes to.
        Figure worst() {
            Limits limits = config.limits();
            boolean priced = config.asked().stream().allMatch(tariff::isPriced);
            Amount dearest = config.asked().stream().map(this::dearestCall).reduce(Amount.NONE, Calculation::larger);
            long calls = limits.calls().orElse(Long.MAX_VALUE);
            if (config.route().direct()) {
                dearest = directAtMost();
                calls = Math.min(calls, 2L * RetryPolicy.DEFAULT.attempts());
            }
            long tokens = Math.min(limits.tokens().orElse(Long.MAX_VALUE), times(calls, dearest.tokens()));
            Bound bound = bounds(calls, dearest).min(Comparator.comparing(Bound::cost)).orElseThrow();
            return new Figure(new Amount(calls, tokens, priced ? bound.cost() : Usd.ZERO), priced, bound.words());
        }

        /// A limit in money.
        private record Bound(Usd cost, String words) {}

        private Stream<Bound> bounds(long calls, Amount dearest) {
            Limits limits = config.limits();
            String ofCalls = config.route().direct()
                    ? String.format(Locale.ROOT, "a direct call, asked again once, %d attempts each, at most %s each",
                            RetryPolicy.DEFAULT.attempts(), dearest.cost().shown())
                    : String.format(Locale.ROOT, "the call budget: %,d calls of at most %s each", calls,
                            dearest.cost().shown());
            return Stream.of(
                    Optional.of(new Bound(dearest.cost().times(BigDecimal.valueOf(calls)), ofCalls)),
                    limits.tokens().isPresent()
                            ? Optional.of(new Bound(dearestTokens(limits.tokens().getAsLong()),
                                    String.format(Locale.ROOT, "the token budget: %,d tokens at the dearest rate",
                                            limits.tokens().getAsLong())))
                            : Optional.<Bound>empty(),
                    limits.cost().map(most -> new Bound(most, "the cost budget"))).flatMap(Optional::stream);
        }

        /// The most that one call of a run can take: the window full, and the longest reply.
        private Amount dearestCall(ModelId model) {
            ModelTraits traits = traits(model);
            long output = (long) Math.max(config.output().turn(), config.output().subFor(traits))
                    * traits.outputFactor();
            return new Amount(1, traits.contextWindow() + output,
                    tariff.priceOf(model).atMost(traits.contextWindow(), output));
        }

        private Amount directAtMost() {
            ModelTraits traits = traits(config.model());
            long input = tariff.tokenBound().byBytes(config.directMessages()) + ASKED_AGAIN_TOKENS;
            long output = (long) config.output().turn() * traits.outputFactor();
            return new Amount(1, input + output, tariff.priceOf(config.model()).atMost(input, output));
        }

        private Usd dearestTokens(long tokens) {
            return config.asked()
                    .stream()
                    .map(tariff::priceOf)
                    .flatMap(price -> Stream.concat(Stream.of(price.atMost(tokens, 0)),
                            price.tiers().stream().map(ModelPrice.Tier::output).map(rate -> rate.forTokens(tokens))))
                    .max(Comparator.naturalOrder())
                    .orElse(Usd.ZERO);
        }

        private static Amount larger(Amount one, Amount other) {
            return new Amount(1, Math.max(one.tokens(), other.tokens()),
                    one.cost().isMoreThan(other.cost()) ? one.cost() : other.cost());
        }

        /// Their product, or the largest number there is.
        private static long times(long one, long other) {
            return other != 0 && one > Long.MAX_VALUE / other ? Long.MAX_VALUE : one * other;
        }

        private ModelTraits traits(ModelId model) {
            return tariff.models().traitsOf(model);
        }
    }
}
