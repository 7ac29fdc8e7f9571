package dev.rlm.core.budget;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

import org.junit.jupiter.api.Test;

import dev.rlm.core.id.CallId;
import dev.rlm.core.llm.ModelTraits;
import dev.rlm.core.llm.Usage;

class LedgerTest {
    /// A dollar a token, so that figures read as dollars and tokens alike.
    private static final ModelPrice DOLLAR_A_TOKEN = new ModelPrice("test", "test", OptionalInt.empty(),
            List.of(new ModelPrice.Tier(0, Usd.of("1000000"), Usd.of("1000000"), Usd.of("1000000"),
                    Usd.of("1000000"))));

    @Test
    void callThatFitsOnlyAfterAnotherSettledWaitsInsteadOfBeingRefused() {
        Ledger ledger = new Ledger(cost("100"), Amount.NONE);
        Reservation first = granted(ledger.ask(ledger.root(), demand(80, 10), false));

        assertThat(ledger.ask(ledger.root(), demand(20, 10), false)).isInstanceOf(Verdict.Wait.class);

        ledger.settle(first, Usage.of(5, 5), Usd.of("10"));
        assertThat(granted(ledger.ask(ledger.root(), demand(20, 10), false)).maxOutput()).isEqualTo(10);
    }

    @Test
    void callThatNeverFitsIsRefusedWithTheFiguresOfTheNodeInTheWay() {
        Ledger ledger = new Ledger(cost("100"), Amount.NONE);
        granted(ledger.ask(ledger.root(), demand(30, 10), false));

        assertThat(ledger.ask(ledger.root(), demand(100, 10), false)).isEqualTo(new Verdict.Refused(
                new Breach.Cost(CallId.ROOT, Usd.of("100"), Usd.ZERO, Usd.ZERO, Usd.of("110"))));
    }

    @Test
    void outputIsClampedToWhatIsLeftOnceNothingIsInFlight() {
        Ledger ledger = new Ledger(cost("1000"), Amount.NONE);
        Reservation first = granted(ledger.ask(ledger.root(), demand(100, 300), false));
        assertThat(ledger.ask(ledger.root(), demand(500, 900), false)).isInstanceOf(Verdict.Wait.class);

        ledger.settle(first, Usage.of(100, 0), Usd.of("100"));

        assertThat(granted(ledger.ask(ledger.root(), demand(500, 900), false)).maxOutput()).isEqualTo(400);
    }

    @Test
    void outputIsNeverClampedBelow256() {
        Ledger ledger = new Ledger(cost("1000"), Amount.NONE);

        assertThat(ledger.ask(ledger.root(), demand(745, 900), false)).isInstanceOf(Verdict.Refused.class);
        assertThat(granted(ledger.ask(ledger.root(), demand(744, 900), false)).maxOutput()).isEqualTo(256);
    }

    @Test
    void finalReserveIsKeptFromAllButTheLastCall() {
        Ledger ledger = new Ledger(calls(3), new Amount(1, 0, Usd.ZERO));
        ledger.settle(granted(ledger.ask(ledger.root(), demand(1, 1), false)), Usage.ZERO, Usd.ZERO);
        ledger.settle(granted(ledger.ask(ledger.root(), demand(1, 1), false)), Usage.ZERO, Usd.ZERO);

        assertThat(ledger.ask(ledger.root(), demand(1, 1), false)).isEqualTo(
                new Verdict.Refused(new Breach.Calls(CallId.ROOT, 3, 2, 1, 1)));
        assertThat(ledger.ask(ledger.root(), demand(1, 1), true)).isInstanceOf(Verdict.Granted.class);
    }

    @Test
    void finalCallOfAChildLeavesTheRootsReserveAlone() {
        Ledger ledger = new Ledger(calls(2), new Amount(1, 0, Usd.ZERO));
        Ledger.Node child = ledger.open(ledger.root(), CallId.ROOT.child(1), calls(2));
        ledger.settle(granted(ledger.ask(child, demand(1, 1), false)), Usage.ZERO, Usd.ZERO);

        assertThat(ledger.ask(child, demand(1, 1), true)).isEqualTo(
                new Verdict.Refused(new Breach.Calls(CallId.ROOT, 2, 1, 1, 1)));
        assertThat(ledger.ask(ledger.root(), demand(1, 1), true)).isInstanceOf(Verdict.Granted.class);
    }

    @Test
    void outputIsNotClampedForWhatOthersOnlyHold() {
        Ledger ledger = new Ledger(cost("1000"), Amount.NONE);
        Ledger.Node child = ledger.open(ledger.root(), CallId.ROOT.child(1), cost("500"));
        Reservation others = granted(ledger.ask(ledger.root(), demand(400, 300), false));

        assertThat(ledger.ask(child, demand(10, 900), false)).isInstanceOf(Verdict.Wait.class);

        ledger.withdraw(others);
        assertThat(granted(ledger.ask(child, demand(10, 900), false)).maxOutput()).isEqualTo(490);
    }

    @Test
    void childCallMustFitAtItsOwnCeilingAndAtTheRoot() {
        Ledger ledger = new Ledger(cost("100"), Amount.NONE);
        Ledger.Node child = ledger.open(ledger.root(), CallId.ROOT.child(1), cost("60"));

        assertThat(ledger.ask(child, demand(60, 1), false)).isEqualTo(new Verdict.Refused(
                new Breach.Cost(CallId.ROOT.child(1), Usd.of("60"), Usd.ZERO, Usd.ZERO, Usd.of("61"))));

        ledger.settle(granted(ledger.ask(ledger.root(), demand(70, 1), false)), Usage.of(70, 1), Usd.of("71"));
        assertThat(ledger.ask(child, demand(40, 1), false)).isEqualTo(new Verdict.Refused(
                new Breach.Cost(CallId.ROOT, Usd.of("100"), Usd.of("71"), Usd.ZERO, Usd.of("41"))));
    }

    @Test
    void spendOfAChildIsSpendOfItsParent() {
        Ledger ledger = new Ledger(cost("100"), Amount.NONE);
        Ledger.Node child = ledger.open(ledger.root(), CallId.ROOT.child(1), cost("60"));

        ledger.settle(granted(ledger.ask(child, demand(10, 5), false)), Usage.of(10, 2), Usd.of("12"));

        Spend expected = new Spend(1, Usage.of(10, 2), Usd.of("12"), Usd.ZERO, 0);
        assertThat(ledger.spent(child)).isEqualTo(expected);
        assertThat(ledger.spent(ledger.root())).isEqualTo(expected);
    }

    @Test
    void unknownOutcomeStaysChargedAsReserved() {
        Ledger ledger = new Ledger(cost("100"), Amount.NONE);

        ledger.leaveUnsettled(granted(ledger.ask(ledger.root(), demand(10, 5), false)));

        assertThat(ledger.spent(ledger.root()))
                .isEqualTo(new Spend(1, Usage.of(10, 5), Usd.of("15"), Usd.of("15"), 0));
    }

    @Test
    void releasedCallCountsAsACallAndGivesItsMoneyBack() {
        Ledger ledger = new Ledger(cost("100"), Amount.NONE);

        ledger.release(granted(ledger.ask(ledger.root(), demand(10, 5), false)));

        assertThat(ledger.spent(ledger.root())).isEqualTo(new Spend(1, Usage.ZERO, Usd.ZERO, Usd.ZERO, 0));
        assertThat(ledger.left(ledger.root()).cost()).contains(Usd.of("100"));
    }

    @Test
    void billAboveTheReservationIsBookedAsTheFactItIs() {
        Ledger ledger = new Ledger(cost("100"), Amount.NONE);

        ledger.settle(granted(ledger.ask(ledger.root(), demand(10, 5), false)), Usage.of(200, 0), Usd.of("200"));

        assertThat(ledger.spent(ledger.root()).cost()).isEqualTo(Usd.of("200"));
        assertThat(ledger.left(ledger.root()).cost()).contains(Usd.ZERO);
    }

    @Test
    void reserveIsAtMostAFifthOfEachLimit() {
        Limits limits = new Limits(Optional.of(Usd.of("10")), OptionalLong.of(1_000), OptionalLong.of(3),
                OptionalLong.empty(), Duration.ofMinutes(10), 30, 1);

        assertThat(FinalReserve.of(limits, DOLLAR_A_TOKEN, ModelTraits.UNKNOWN))
                .isEqualTo(new Amount(1, 200, Usd.of("2")));
        assertThat(FinalReserve.timeOf(Duration.ofMinutes(30))).isEqualTo(Duration.ofSeconds(60));
        assertThat(FinalReserve.timeOf(Duration.ofSeconds(60))).isEqualTo(Duration.ofSeconds(6));
        assertThat(FinalReserve.timeOf(Duration.ofSeconds(10))).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void reserveOfACallBudgetOfOneHoldsNoCall() {
        assertThat(FinalReserve.of(calls(1), DOLLAR_A_TOKEN, ModelTraits.UNKNOWN).calls()).isZero();
    }

    @Test
    void ceilingIsAShareOfWhatIsLeftButAtLeastTheFloor() {
        Left left = new Left(Optional.of(100L), Optional.of(1_000L), Optional.of(Usd.of("10")));

        assertThat(left.share(new BigDecimal("0.1"), new Amount(4, 300, Usd.of("0.5"))))
                .isEqualTo(new Left(Optional.of(10L), Optional.of(300L), Optional.of(Usd.of("1"))));
        assertThat(left.share(new BigDecimal("0.1"), new Amount(4, 5_000, Usd.of("50"))))
                .isEqualTo(new Left(Optional.of(10L), Optional.of(1_000L), Optional.of(Usd.of("10"))));
    }

    private static Demand demand(long input, int output) {
        return new Demand(input, output, ModelTraits.UNKNOWN, DOLLAR_A_TOKEN, Demand.Bound.BYTES);
    }

    private static Reservation granted(Verdict verdict) {
        assertThat(verdict).isInstanceOf(Verdict.Granted.class);
        return ((Verdict.Granted) verdict).reservation();
    }

    private static Limits cost(String usd) {
        return new Limits(Optional.of(Usd.of(usd)), OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty(),
                Duration.ofMinutes(30), 30, 1);
    }

    private static Limits calls(long calls) {
        return new Limits(Optional.empty(), OptionalLong.empty(), OptionalLong.of(calls), OptionalLong.empty(),
                Duration.ofMinutes(30), 30, 1);
    }
}
