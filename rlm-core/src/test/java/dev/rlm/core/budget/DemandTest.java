package dev.rlm.core.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

import org.junit.jupiter.api.Test;

import dev.rlm.core.llm.ModelTraits;
import dev.rlm.core.llm.Usage;

class DemandTest {
    private static final ModelTraits FOURFOLD = new ModelTraits(128_000, true, 4);
    /// Dollars a token; above 1,000 tokens of input dearer.
    private static final ModelPrice PRICE = new ModelPrice("test", "test", OptionalInt.empty(),
            List.of(tier(1_000, "20", "30", "25", "50"), tier(0, "2", "1", "3", "5")));

    @Test
    void outputCountsAsOftenAsItMayBeBilled() {
        Demand demand = new Demand(10, 300, FOURFOLD, PRICE, Demand.Bound.BYTES);

        assertThat(demand.billedOutput(300)).isEqualTo(1_200);
        assertThat(demand.at(300)).isEqualTo(new Amount(1, 1_210, Usd.of("6030")));
        assertThat(demand.leastOutput()).isEqualTo(256);
        assertThat(new Demand(10, 255, FOURFOLD, PRICE, Demand.Bound.BYTES).leastOutput()).isEqualTo(255);
    }

    @Test
    void demandsThatNoCallCanMakeAreRefusedOrBounded() {
        assertThatThrownBy(() -> demand(-1, 1)).hasMessage("no call reads -1 tokens and writes 1 at most");
        assertThatThrownBy(() -> demand(1, 0)).hasMessage("no call reads 1 tokens and writes 0 at most");
        assertThat(demand(0, 1).at(1)).isEqualTo(new Amount(1, 1, Usd.of("5")));
        assertThat(demand(Long.MAX_VALUE, 1)).isEqualTo(demand(1_000_000_000_000L, 1));
    }

    @Test
    void boundsHaveTheirNamesInEvents() {
        assertThat(Demand.Bound.BYTES.label()).isEqualTo("bytes");
        assertThat(Demand.Bound.ESTIMATED.label()).isEqualTo("estimated");
    }

    @Test
    void callIsPricedAsAWholeByTheTierThatItsInputReaches() {
        assertThat(PRICE.of(new Usage(900, 60, 40, 7, 3))).isEqualTo(Usd.of("2030"));
        assertThat(PRICE.of(new Usage(901, 60, 40, 7, 3))).isEqualTo(Usd.of("21320"));
    }

    @Test
    void boundIsTheDearestOfAllThatACallMayReach() {
        assertThat(PRICE.atMost(1_000, 10)).isEqualTo(Usd.of("3050"));
        assertThat(PRICE.atMost(1_001, 10)).isEqualTo(Usd.of("30530"));
        assertThat(price(tier(0, "5", "1", "2", "0"), tier(10, "1", "1", "1", "0")).atMost(11, 0))
                .isEqualTo(Usd.of("55"));
        assertThat(price(tier(0, "3", "1", "2", "0")).atMost(10, 0)).isEqualTo(Usd.of("30"));
    }

    @Test
    void modelIsFreeWhenNothingOfItCosts() {
        assertThat(ModelPrice.free("mine").isFree()).isTrue();
        assertThat(ModelPrice.free("mine").of(Usage.of(5, 5))).isEqualTo(Usd.ZERO);
        assertThat(price(tier(0, "0", "0", "0", "1")).isFree()).isFalse();
        assertThat(price(tier(0, "0", "1", "0", "0")).isFree()).isFalse();
        assertThat(price(tier(0, "0", "0", "0", "0"), tier(10, "1", "0", "0", "0")).isFree()).isFalse();
    }

    @Test
    void pricesWithoutATierFromZeroAreRefused() {
        assertThatThrownBy(() -> price()).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> price(tier(10, "1", "1", "1", "1"))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void reserveIsAtMostAFifthOfEachLimit() {
        assertThat(reserve(Optional.of("10"), OptionalLong.of(1_000), OptionalLong.of(3)))
                .isEqualTo(new Amount(1, 200, Usd.of("2")));
        assertThat(reserve(Optional.of("1e9"), OptionalLong.of(1_000_000), OptionalLong.of(2)))
                .isEqualTo(new Amount(1, 32_692, Usd.of("1143840")));
        assertThat(reserve(Optional.of("5719200"), OptionalLong.of(163_455), OptionalLong.of(1)))
                .isEqualTo(new Amount(0, 32_691, Usd.of("1143840")));
        assertThat(reserve(Optional.of("5719199"), OptionalLong.empty(), OptionalLong.of(0)))
                .isEqualTo(new Amount(0, 32_692, Usd.of("1143839.8")));
        assertThat(reserve(Optional.of("0"), OptionalLong.of(0), OptionalLong.empty()))
                .isEqualTo(new Amount(1, 0, Usd.ZERO));
        assertThat(reserve(Optional.empty(), OptionalLong.empty(), OptionalLong.empty()))
                .isEqualTo(new Amount(1, 32_692, Usd.of("1143840")));
    }

    @Test
    void tenthOfTheTimeIsKeptBackFiveToSixtySecondsAndAtMostAFifth() {
        assertThat(List.of(1_800, 601, 600, 590, 60, 51, 50, 40, 25, 24, 10))
                .map(seconds -> FinalReserve.timeOf(Duration.ofSeconds(seconds)))
                .map(Duration::toMillis)
                .containsExactly(60_000L, 60_000L, 60_000L, 59_000L, 6_000L, 5_100L, 5_000L, 5_000L, 5_000L, 4_800L,
                        2_000L);
    }

    private static Amount reserve(Optional<String> cost, OptionalLong tokens, OptionalLong calls) {
        Limits limits = new Limits(cost.map(Usd::of), tokens, calls, OptionalLong.empty(), Duration.ofMinutes(10), 30,
                1);
        return FinalReserve.of(limits, price(tier(0, "40", "1", "1", "20")), FOURFOLD);
    }

    private static Demand demand(long input, int output) {
        return new Demand(input, output, ModelTraits.UNKNOWN, PRICE, Demand.Bound.BYTES);
    }

    private static ModelPrice price(ModelPrice.Tier... tiers) {
        return new ModelPrice("test", "test", OptionalInt.empty(), List.of(tiers));
    }

    /// @param rates of input, cache read, cache write and output
    private static ModelPrice.Tier tier(long from, String... rates) {
        return new ModelPrice.Tier(from, perToken(rates[0]), perToken(rates[1]), perToken(rates[2]),
                perToken(rates[3]));
    }

    private static Usd perToken(String usd) {
        return Usd.of(usd + "e6");
    }
}
