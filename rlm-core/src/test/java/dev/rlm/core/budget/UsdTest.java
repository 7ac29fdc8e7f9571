package dev.rlm.core.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.List;
import java.util.OptionalInt;

import org.junit.jupiter.api.Test;

import dev.rlm.core.llm.Usage;

class UsdTest {
    @Test
    void thirtyDigitsAreKept() {
        Usd sum = Usd.of("123456789012345.678901234567891");

        assertThat(sum).hasToString("123456789012345.678901234567891");
        assertThat(sum.plus(Usd.of("0.000000000000009"))).hasToString("123456789012345.6789012345679");
        assertThat(sum.less(Usd.of("123456789012345"))).hasToString("0.678901234567891");
        assertThat(sum.forTokens(7)).hasToString("864197523.086419752308641975237");
    }

    @Test
    void aBillionthIsNotNothing() {
        Usd billionth = Usd.of("1e-9");

        assertThat(billionth).hasToString("0.000000001");
        assertThat(billionth.isZero()).isFalse();
        assertThat(billionth.isMoreThan(Usd.ZERO)).isTrue();
        assertThat(billionth.forTokens(1)).hasToString("0.000000000000001");
        assertThat(billionth.shown()).isEqualTo("$0.000001");
    }

    @Test
    void millionTinySumsAreExact() {
        Usd sum = Usd.ZERO;
        Usd fromThePrice = Usd.ZERO;
        ModelPrice price = new ModelPrice("test", "test", OptionalInt.empty(), List.of(new ModelPrice.Tier(0,
                Usd.of("0.1"), Usd.of("0.1"), Usd.of("0.1"), Usd.of("0.3"))));
        for (int i = 0; i < 1_000_000; i++) {
            sum = sum.plus(Usd.of("0.0000000000000000001"));
        }
        for (int i = 0; i < 100_000; i++) {
            fromThePrice = fromThePrice.plus(price.of(Usage.of(1, 2)));
        }

        assertThat(sum).hasToString("0.0000000000001");
        assertThat(fromThePrice).hasToString("0.07");
    }

    @Test
    void equalSumsAreEqualHoweverTheyWereWritten() {
        Usd written = Usd.of("1.500");
        Usd added = Usd.of("1.25").plus(Usd.of("0.25"));

        assertThat(written).isEqualTo(Usd.of("15e-1")).isEqualTo(added).hasSameHashCodeAs(added).hasToString("1.5");
        assertThat(written.hashCode()).isEqualTo(new BigDecimal("1.5").hashCode());
        assertThat(written.amount()).isEqualTo(new BigDecimal("1.5"));
        assertThat(written).isNotEqualTo(Usd.of("1.5000001")).isNotEqualTo("1.5");
        assertThat(Usd.of("0.000")).isEqualTo(Usd.ZERO).hasSameHashCodeAs(Usd.ZERO).hasToString("0");
        assertThat(Usd.of("1e3")).isEqualTo(Usd.of("1000.0")).hasToString("1000");
    }

    @Test
    void negativeSumsAreRefusedAndTakingMoreThanThereIsGivesNothing() {
        assertThatThrownBy(() -> Usd.of("-0.01")).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("negative sum: -0.01");
        assertThat(Usd.of("1").less(Usd.of("1.01"))).isEqualTo(Usd.ZERO);
        assertThat(Usd.of("1").without(Usd.of("0.99"))).isEqualTo(Usd.of("0.01"));
        assertThatThrownBy(() -> Usd.of("1").without(Usd.of("1.01"))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void peopleSeeTwoToSixDecimalsRoundedUp() {
        assertThat(List.of("0", "1", "1.5", "0.0123", "0.12345601", "1000", "1e3", "2.00000001"))
                .map(Usd::of)
                .map(Usd::shown)
                .containsExactly("$0.00", "$1.00", "$1.50", "$0.0123", "$0.123457", "$1000.00", "$1000.00",
                        "$2.000001");
    }

    @Test
    void partsAndComparisonsAreExact() {
        assertThat(Usd.of("0.3").times(new BigDecimal("0.1"))).isEqualTo(Usd.of("0.03"));
        assertThat(Usd.of("2")).isGreaterThan(Usd.of("1.9999999999999999999999"));
        assertThat(Usd.of("2").isMoreThan(Usd.of("2.0"))).isFalse();
    }
}
