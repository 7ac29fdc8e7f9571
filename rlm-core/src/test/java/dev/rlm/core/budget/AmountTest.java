package dev.rlm.core.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import dev.rlm.core.llm.Usage;

class AmountTest {
    private static final Amount FIVE = new Amount(5, 50, Usd.of("0.5"));

    @Test
    void amountsAddUpAndComeApartExactly() {
        Amount two = new Amount(2, 20, Usd.of("0.2"));

        assertThat(FIVE.plus(two)).isEqualTo(new Amount(7, 70, Usd.of("0.7")));
        assertThat(FIVE.without(two)).isEqualTo(new Amount(3, 30, Usd.of("0.3")));
        assertThat(FIVE.without(FIVE)).isEqualTo(Amount.NONE);
    }

    @Test
    void tokensThatNoLongHoldsAreTheMostThatOneHolds() {
        assertThat(new Amount(1, Long.MAX_VALUE, Usd.ZERO).plus(FIVE).tokens()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void partsAreRoundedDownToWholeCallsAndTokensAndNotInMoney() {
        assertThat(FIVE.times(new BigDecimal("0.39"))).isEqualTo(new Amount(1, 19, Usd.of("0.195")));
    }

    @Test
    void negativeAmountsAreRefused() {
        assertThatThrownBy(() -> new Amount(-1, 0, Usd.ZERO)).hasMessage("negative amount: -1 calls, 0 tokens");
        assertThatThrownBy(() -> new Amount(0, -1, Usd.ZERO)).hasMessage("negative amount: 0 calls, -1 tokens");
        assertThatThrownBy(() -> FIVE.without(new Amount(0, 0, Usd.of("0.51")))).hasMessage("negative sum: -0.01");
    }

    @Test
    void spendAddsUpInEveryBucket() {
        Spend one = new Spend(1, new Usage(1, 2, 3, 4, 5), Usd.of("0.3"), Usd.of("0.1"), 6);

        assertThat(one.plus(one)).isEqualTo(
                new Spend(2, new Usage(2, 4, 6, 8, 10), Usd.of("0.6"), Usd.of("0.2"), 12));
    }

    @Test
    void ceilingIsAShareOfWhatIsLeftButAtLeastTheFloor() {
        Left left = new Left(Optional.of(100L), Optional.of(1_000L), Optional.of(Usd.of("10")));
        BigDecimal tenth = new BigDecimal("0.1");

        assertThat(left.share(tenth, new Amount(4, 300, Usd.of("0.5"))))
                .isEqualTo(new Left(Optional.of(10L), Optional.of(300L), Optional.of(Usd.of("1"))));
        assertThat(left.share(tenth, new Amount(4, 5_000, Usd.of("50"))))
                .isEqualTo(new Left(Optional.of(10L), Optional.of(1_000L), Optional.of(Usd.of("10"))));
        assertThat(left.share(tenth, new Amount(20, 0, Usd.of("2"))))
                .isEqualTo(new Left(Optional.of(20L), Optional.of(100L), Optional.of(Usd.of("2"))));
        assertThat(Left.UNLIMITED.share(tenth, FIVE)).isEqualTo(Left.UNLIMITED);
    }

    @Test
    void lesserOfTwoIsTakenBudgetByBudget() {
        Left one = new Left(Optional.of(1L), Optional.of(20L), Optional.empty());
        Left other = new Left(Optional.of(2L), Optional.of(10L), Optional.of(Usd.of("3")));

        assertThat(one.atMost(other)).isEqualTo(new Left(Optional.of(1L), Optional.of(10L), Optional.of(Usd.of("3"))));
        assertThat(other.atMost(one)).isEqualTo(one.atMost(other));
        assertThat(one.atMost(Left.UNLIMITED)).isEqualTo(one);
    }
}
