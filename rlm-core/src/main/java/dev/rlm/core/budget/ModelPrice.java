package dev.rlm.core.budget;

import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;

import dev.rlm.core.llm.Usage;

/// What a model costs, by the length of the input: a call is priced as a whole by the tier that its input reaches.
///
/// @param rule the row's rule that matched, for people
/// @param source where the figures come from and of which date
/// @param contextWindow tokens, where known
/// @param tiers at least one, the first from 0 tokens
public record ModelPrice(String rule, String source, OptionalInt contextWindow, List<Tier> tiers) {
    public ModelPrice {
        tiers = tiers.stream().sorted(Comparator.comparingLong(Tier::fromInputTokens)).toList();
        if (tiers.isEmpty() || tiers.getFirst().fromInputTokens() != 0) {
            throw new IllegalArgumentException("tiers start at 0: " + tiers);
        }
    }

    /// Rates in US dollars a million tokens.
    ///
    /// @param fromInputTokens the tier holds for calls with more input than this, or any when 0
    public record Tier(long fromInputTokens, Usd input, Usd cacheRead, Usd cacheWrite, Usd output) {

        /// The most that a token of input can cost, however it is cached.
        Usd dearestInput() {
            Usd dearest = input.isMoreThan(cacheWrite) ? input : cacheWrite;
            return dearest.isMoreThan(cacheRead) ? dearest : cacheRead;
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

    /// The most that a call with at most this many tokens can cost: the dearest rate of any tier it may reach.
    public Usd atMost(long inputTokens, long outputTokens) {
        return tiers.stream()
                .filter(tier -> tier.fromInputTokens() == 0 || tier.fromInputTokens() < inputTokens)
                .map(tier -> tier.dearestInput().forTokens(inputTokens).plus(tier.output().forTokens(outputTokens)))
                .max(Comparator.naturalOrder())
                .orElse(Usd.ZERO);
    }

    public boolean isFree() {
        return tiers.stream().allMatch(tier -> tier.dearestInput().isZero() && tier.output().isZero());
    }

    private Tier tierOf(long inputTokens) {
        return tiers.reversed()
                .stream()
                .filter(tier -> tier.fromInputTokens() == 0 || tier.fromInputTokens() < inputTokens)
                .findFirst()
                .orElseGet(tiers::getFirst);
    }
}
