package dev.rlm.core.budget;

import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

import dev.rlm.core.llm.Usage;

/// What a model costs, by the length of the input: a call is priced as a whole by the tier that its input reaches.
///
/// @param rule the row's rule that matched, for people
/// @param source where the figures come from
/// @param asOf the day they were read there, where that is known
/// @param contextWindow tokens, where known
/// @param writesUnasked whether input may be billed as written to a cache without the request asking for it. Requests of
///        rlm never ask, so where it is false no such price enters a bound
/// @param tiers at least one, the first from 0 tokens
public record ModelPrice(
        String rule,
        String source,
        Optional<LocalDate> asOf,
        OptionalInt contextWindow,
        boolean writesUnasked,
        List<Tier> tiers) {
    public ModelPrice {
        tiers = tiers.stream().sorted(Comparator.comparingLong(Tier::fromInputTokens)).toList();
        if (tiers.isEmpty() || tiers.getFirst().fromInputTokens() != 0) {
            throw new IllegalArgumentException("tiers start at 0: " + tiers);
        }
    }

    /// Figures without a date, of a provider that nothing is known of: any input may be written to its cache.
    public ModelPrice(String rule, String source, OptionalInt contextWindow, List<Tier> tiers) {
        this(rule, source, Optional.empty(), contextWindow, true, tiers);
    }

    /// Rates in US dollars a million tokens.
    ///
    /// @param fromInputTokens the tier holds for calls with more input than this, or any when 0
    public record Tier(long fromInputTokens, Usd input, Usd cacheRead, Usd cacheWrite, Usd output) {

        private boolean isFree() {
            return input.isZero() && cacheRead.isZero() && cacheWrite.isZero() && output.isZero();
        }
    }

    /// A model that costs nothing.
    public static ModelPrice free(String rule) {
        return new ModelPrice(rule, "free of charge", OptionalInt.empty(),
                List.of(new Tier(0, Usd.ZERO, Usd.ZERO, Usd.ZERO, Usd.ZERO)));
    }

    /// What a call with this usage costs.
    public Usd of(Usage usage) {
        Tier tier = tierOf(usage.allInput());
        return tier.input()
                .forTokens(usage.input())
                .plus(tier.cacheRead().forTokens(usage.cacheRead()))
                .plus(tier.cacheWrite().forTokens(usage.cacheWrite()))
                .plus(tier.output().forTokens(usage.allOutput()));
    }

    /// The most that a call with at most this many tokens can cost: all of its input at the dearest rate that it can be
    /// billed at, in the dearest tier it may reach.
    public Usd atMost(long inputTokens, long outputTokens) {
        return tiers.stream()
                .filter(tier -> tier.fromInputTokens() == 0 || tier.fromInputTokens() < inputTokens)
                .map(tier -> dearestInput(tier).forTokens(inputTokens).plus(tier.output().forTokens(outputTokens)))
                .max(Comparator.naturalOrder())
                .orElse(Usd.ZERO);
    }

    public boolean isFree() {
        return tiers.stream().allMatch(Tier::isFree);
    }

    private Usd dearestInput(Tier tier) {
        Usd dearest = tier.input().isMoreThan(tier.cacheRead()) ? tier.input() : tier.cacheRead();
        return writesUnasked && tier.cacheWrite().isMoreThan(dearest) ? tier.cacheWrite() : dearest;
    }

    private Tier tierOf(long inputTokens) {
        return tiers.reversed()
                .stream()
                .filter(tier -> tier.fromInputTokens() == 0 || tier.fromInputTokens() < inputTokens)
                .findFirst()
                .orElseGet(tiers::getFirst);
    }
}
