package dev.rlm.app;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

import dev.rlm.app.Estimate.Figure;
import dev.rlm.app.Estimate.Worst;
import dev.rlm.core.budget.Amount;
import dev.rlm.core.budget.Limits;
import dev.rlm.core.budget.ModelPrice;
import dev.rlm.core.budget.Tariff;
import dev.rlm.core.budget.TokenBound;
import dev.rlm.core.budget.Usd;
import dev.rlm.core.call.RetryPolicy;
import dev.rlm.core.llm.ModelId;
import dev.rlm.core.llm.ModelTraits;
import dev.rlm.core.run.RunConfig;

/// Works out the most that a run can come to: what its limits, each by itself, let through. What a call can read is
/// taken to end at the model's window, where providers refuse it.
///
/// @param today what the daily budget has left; empty where there is none
record WorstCase(RunConfig config, Tariff tariff, Optional<Usd> today) {
    /// Of the words that ask again.
    private static final int ASKED_AGAIN_TOKENS = 200;

    /// What binds first is what it comes to.
    Worst worst() {
        boolean priced = config.asked().stream().allMatch(tariff::isPriced);
        Comparator<Bound> byMoney = Comparator.comparing(bound -> bound.amount().cost());
        Comparator<Bound> byTokens = Comparator.comparingLong(bound -> bound.amount().tokens());
        List<Bound> bounds = bounds();
        Bound first = binding(bounds).stream().min(priced ? byMoney.thenComparing(byTokens) : byTokens).orElseThrow();
        Bound tokens = bounds.stream().min(byTokens).orElseThrow();
        Bound calls = bounds.getFirst();
        boolean free = priced && calls.amount().cost().isZero();
        return new Worst(new Figure(new Amount(calls.amount().calls(), tokens.amount().tokens(),
                priced ? first.amount().cost() : Usd.ZERO), priced,
                free ? "free of charge" : first.words()),
                free ? tokens.by() : first.by());
    }

    /// Those that hold. A window that is only assumed keeps no call small: the limit of calls then binds only where it is
    /// the only one.
    private List<Bound> binding(List<Bound> bounds) {
        boolean windowsKnown = config.route().direct() || config.asked()
                .stream()
                .allMatch(model -> Preview.asksNobody(model)
                        || tariff.priceOf(model).contextWindow().isPresent());
        return windowsKnown || bounds.size() == 1 ? bounds : bounds.subList(1, bounds.size());
    }

    /// What a limit comes to, as calls, tokens and money.
    private record Bound(String by, Amount amount, String words) {}

    /// That of calls first: there always is one.
    private List<Bound> bounds() {
        Limits limits = config.limits();
        List<Bound> bounds = new ArrayList<>();
        bounds.add(config.route().direct() ? ofDirectCalls() : ofCalls(limits.calls().orElse(Long.MAX_VALUE)));
        limits.tokens()
                .ifPresent(tokens -> bounds.add(new Bound("tokens",
                        new Amount(tokens, tokens, dearestTokens(tokens)),
                        String.format(Locale.ROOT, "the token budget of %,d, at the dearest rate of a model",
                                tokens))));
        limits.cost()
                .ifPresent(cost -> bounds.add(new Bound("cost", new Amount(Long.MAX_VALUE, Long.MAX_VALUE, cost),
                        "the cost budget")));
        today.ifPresent(left -> bounds.add(new Bound("day", new Amount(Long.MAX_VALUE, Long.MAX_VALUE, left),
                "what the daily budget has left")));
        return bounds;
    }

    private Bound ofCalls(long calls) {
        Amount dearest = config.asked().stream().map(this::dearestCall).reduce(Amount.NONE, WorstCase::larger);
        return new Bound("calls", times(dearest, calls), String.format(Locale.ROOT,
                "the call budget of %,d, each with the window full and the longest reply, %s", calls,
                shown(dearest)));
    }

    /// A reply that is empty or withheld is asked for again once, with that reply before it, and what fails may be sent
    /// again.
    private Bound ofDirectCalls() {
        long calls = Math.min(config.limits().calls().orElse(Long.MAX_VALUE), 2L * RetryPolicy.DEFAULT.attempts());
        Amount most = direct(
                TokenBound.byBytes(config.directMessages()) + config.output().turn() + ASKED_AGAIN_TOKENS);
        return new Bound("direct", times(most, calls), String.format(Locale.ROOT,
                "the direct call, sent %d times at most: an empty reply is asked for again once, and a failed attempt "
                        + "made again, %s each",
                calls, shown(most)));
    }

    /// What is reserved for a direct call whose messages have so many tokens.
    Amount direct(long tokens) {
        long output = (long) config.output().turn() * traits(config.model()).outputFactor();
        return new Amount(1, tokens + output, tariff.priceOf(config.model()).atMost(tokens, output));
    }

    /// The most that one call of a run can take: the window full, and the longest reply.
    private Amount dearestCall(ModelId model) {
        ModelTraits traits = traits(model);
        long output = (long) Math.max(config.output().turn(), config.output().subFor(traits))
                * traits.outputFactor();
        return new Amount(1, traits.contextWindow() + output,
                tariff.priceOf(model).atMost(traits.contextWindow(), output));
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

    /// So many times as much; tokens end at the largest number there is.
    private static Amount times(Amount one, long times) {
        long tokens = one.tokens() != 0 && times > Long.MAX_VALUE / one.tokens()
                ? Long.MAX_VALUE
                : one.tokens() * times;
        return new Amount(times, tokens, one.cost().times(BigDecimal.valueOf(times)));
    }

    /// `$0.0123 for 26,400 tokens`.
    static String shown(Amount amount) {
        return String.format(Locale.ROOT, amount.cost().isZero() ? "%2$,d tokens" : "%s for %,d tokens",
                amount.cost().shown(), amount.tokens());
    }

    private ModelTraits traits(ModelId model) {
        return tariff.models().traitsOf(model);
    }
}
