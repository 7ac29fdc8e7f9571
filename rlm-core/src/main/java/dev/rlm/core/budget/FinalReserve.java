package dev.rlm.core.budget;

import java.math.BigDecimal;
import java.time.Duration;

import dev.rlm.core.llm.ModelTraits;

/// What the root keeps back from its start, so that a run which meets a limit can still ask for its best answer: one
/// call, and tokens and money for [#PROMPT_CHARS] and [#OUTPUT_TOKENS], at most a fifth of each limit.
public final class FinalReserve {
    /// The longest final prompt.
    public static final int PROMPT_CHARS = 24_000;
    /// Tokens by which a prompt of that length is bounded.
    public static final int PROMPT_TOKENS = 24_500;
    /// The maximum output of the final call.
    public static final int OUTPUT_TOKENS = 2_048;

    private static final BigDecimal MOST = new BigDecimal("0.2");
    private static final Duration LEAST_TIME = Duration.ofSeconds(5);
    private static final Duration MOST_TIME = Duration.ofSeconds(60);
    private static final int TIME_PART = 10;
    private static final int MOST_TIME_PART = 5;

    private FinalReserve() {}

    /// The reserve of a root with these limits.
    public static Amount of(Limits limits, ModelPrice price, ModelTraits traits) {
        Demand whole = new Demand(PROMPT_TOKENS, OUTPUT_TOKENS, traits, price, Demand.Bound.BYTES);
        Amount wanted = whole.at(OUTPUT_TOKENS);
        long calls = limits.calls().isPresent() && limits.calls().getAsLong() < 2 ? 0 : 1;
        long tokens = limits.tokens().isPresent()
                ? Math.min(wanted.tokens(), part(limits.tokens().getAsLong()))
                : wanted.tokens();
        Usd cost = limits.cost()
                .map(limit -> limit.times(MOST))
                .filter(most -> wanted.cost().isMoreThan(most))
                .orElse(wanted.cost());
        return new Amount(calls, tokens, cost);
    }

    /// The time kept back: a tenth, 5 to 60 seconds, at most a fifth.
    public static Duration timeOf(Duration limit) {
        Duration tenth = limit.dividedBy(TIME_PART);
        Duration within = tenth.compareTo(LEAST_TIME) < 0
                ? LEAST_TIME
                : tenth.compareTo(MOST_TIME) > 0 ? MOST_TIME : tenth;
        Duration fifth = limit.dividedBy(MOST_TIME_PART);
        return within.compareTo(fifth) > 0 ? fifth : within;
    }

    private static long part(long limit) {
        return BigDecimal.valueOf(limit).multiply(MOST).longValue();
    }
}
