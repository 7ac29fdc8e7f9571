package dev.rlm.core.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

import org.junit.jupiter.api.Test;

import dev.rlm.core.budget.ModelPrice.Tier;
import dev.rlm.core.llm.Usage;

class ModelPriceTest {
    private static final Tier SHORT = tier(0, "2", "0.2", "2.5", "10");
    private static final Tier LONG = tier(1_000, "4", "0.4", "5", "15");

    @Test
    void usageIsPricedByItsKindToTheLastDigit() {
        assertThat(price(true, SHORT).of(new Usage(1, 10, 100, 1_000, 10_000)))
                .isEqualTo(Usd.of("0.110254"));
    }

    @Test
    void allTokensAreOfTheTierThatTheWholeInputReaches() {
        ModelPrice price = price(true, LONG, SHORT);

        assertThat(price.of(new Usage(1_000, 0, 0, 1, 0))).isEqualTo(Usd.of("0.00201"));
        assertThat(price.of(new Usage(0, 1_000, 1, 1, 0))).isEqualTo(Usd.of("0.00042"));
    }

    @Test
    void boundIsAllInputAtTheDearestRateOfTheTiersWithinReach() {
        assertThat(price(true, SHORT).atMost(1_000, 1)).isEqualTo(Usd.of("0.00251"));
        assertThat(price(true, SHORT, LONG).atMost(1_000, 1)).isEqualTo(Usd.of("0.00251"));
        assertThat(price(true, SHORT, LONG).atMost(1_001, 1)).isEqualTo(Usd.of("0.00502"));
    }

    @Test
    void tierThatIsCheaperDoesNotLowerTheBound() {
        assertThat(price(true, tier(0, "4", "1", "1", "4"),
                tier(1_000, "1", "1", "1", "1")).atMost(2_000, 0)).isEqualTo(Usd.of("0.008"));
    }

    @Test
    void cacheWritesCountInTheBoundOnlyWhereTheyComeUnasked() {
        assertThat(price(false, SHORT).atMost(1_000_000, 0)).isEqualTo(Usd.of("2"));
        assertThat(price(true, SHORT).atMost(1_000_000, 0)).isEqualTo(Usd.of("2.5"));
        assertThat(price(false, tier(0, "1", "3", "9", "1")).atMost(1_000_000, 0)).isEqualTo(Usd.of("3"));
    }

    @Test
    void priceWithAnyRateAboveZeroIsNotFree() {
        assertThat(ModelPrice.free("x").isFree()).isTrue();
        assertThat(ModelPrice.free("x").atMost(Long.MAX_VALUE, Long.MAX_VALUE)).isEqualTo(Usd.ZERO);
        assertThat(List.of(tier(0, "1", "0", "0", "0"), tier(0, "0", "1", "0", "0"), tier(0, "0", "0", "1", "0"),
                tier(0, "0", "0", "0", "1"))).noneMatch(tier -> price(false, tier).isFree());
        assertThat(price(false, tier(0, "0", "0", "0", "0"), LONG).isFree()).isFalse();
    }

    @Test
    void tiersBeginAtZero() {
        assertThatThrownBy(() -> price(true, LONG)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> price(true)).isInstanceOf(IllegalArgumentException.class);
    }

    private static ModelPrice price(boolean writesUnasked, Tier... tiers) {
        return new ModelPrice("rule", "source", Optional.empty(), OptionalInt.empty(), writesUnasked, List.of(tiers));
    }

    /// @param rates input, cache read, cache write, output
    private static Tier tier(long from, String... rates) {
        return new Tier(from, Usd.of(rates[0]), Usd.of(rates[1]), Usd.of(rates[2]), Usd.of(rates[3]));
    }
}
