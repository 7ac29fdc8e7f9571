package dev.rlm.core.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.Callable;

import org.junit.jupiter.api.Test;

import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.id.CallId;
import dev.rlm.core.llm.ModelTraits;
import dev.rlm.core.llm.Usage;

class LedgerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
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
    void callIsBookedOnceHoweverOftenItIsTried() {
        Ledger ledger = new Ledger(cost("100"), Amount.NONE);
        Reservation first = granted(ledger.ask(ledger.root(), demand(10, 5), false));
        granted(ledger.ask(ledger.root(), demand(20, 5), false));
        ledger.settle(first, Usage.of(10, 2), Usd.of("12"));

        assertThatThrownBy(() -> ledger.settle(first, Usage.of(10, 2), Usd.of("12")))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> ledger.release(first)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> ledger.leaveUnsettled(first)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> ledger.withdraw(first))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("booked before: the call of 0");

        assertThat(ledger.spent(ledger.root())).isEqualTo(new Spend(1, Usage.of(10, 2), Usd.of("12"), Usd.ZERO, 0));
        assertThat(ledger.left(ledger.root()).cost()).contains(Usd.of("63"));
    }

    @Test
    void usageThatNoLongHoldsIsAboveEveryLimitAndNotBelow() {
        Ledger ledger = new Ledger(tokens(1_000), Amount.NONE);
        Reservation first = granted(ledger.ask(ledger.root(), demand(1, 1), false));
        Reservation second = granted(ledger.ask(ledger.root(), demand(1, 1), false));
        ledger.settle(first, Usage.of(Long.MAX_VALUE, Long.MAX_VALUE), Usd.ZERO);
        ledger.settle(second, Usage.of(Long.MAX_VALUE, 1), Usd.ZERO);

        assertThat(ledger.ask(ledger.root(), demand(1, 1), false)).isEqualTo(new Verdict.Refused(
                new Breach.Tokens(CallId.ROOT, 1_000, Long.MAX_VALUE, 0, 2)));
        assertThat(ledger.left(ledger.root()).tokens()).contains(0L);
    }

    @Test
    void callsThatWaitAreRefusedOnceABillHasUsedUpTheLimit() {
        Ledger ledger = new Ledger(cost("100"), Amount.NONE);
        Reservation first = granted(ledger.ask(ledger.root(), demand(80, 10), false));
        assertThat(ledger.ask(ledger.root(), demand(20, 10), false)).isInstanceOf(Verdict.Wait.class);

        ledger.settle(first, Usage.of(80, 40), Usd.of("120"));

        assertThat(ledger.ask(ledger.root(), demand(20, 10), false)).isEqualTo(new Verdict.Refused(
                new Breach.Cost(CallId.ROOT, Usd.of("100"), Usd.of("120"), Usd.ZERO, Usd.of("30"))));
    }

    @Test
    void limitOfZeroLetsOnlyThroughWhatTakesNothingOfIt() {
        Ledger money = new Ledger(cost("0"), Amount.NONE);
        ModelPrice free = ModelPrice.free("test");

        assertThat(money.ask(money.root(), demand(1, 1), false)).isEqualTo(new Verdict.Refused(
                new Breach.Cost(CallId.ROOT, Usd.ZERO, Usd.ZERO, Usd.ZERO, Usd.of("2"))));
        granted(money.ask(money.root(), new Demand(1, 1, ModelTraits.UNKNOWN, free, Demand.Bound.BYTES), false));

        Ledger calls = new Ledger(calls(0), Amount.NONE);
        assertThat(calls.ask(calls.root(), demand(1, 1), false))
                .isEqualTo(new Verdict.Refused(new Breach.Calls(CallId.ROOT, 0, 0, 0, 1)));
        Ledger tokens = new Ledger(tokens(0), Amount.NONE);
        assertThat(tokens.ask(tokens.root(), demand(0, 1), false))
                .isEqualTo(new Verdict.Refused(new Breach.Tokens(CallId.ROOT, 0, 0, 0, 1)));
    }

    @Test
    void limitOfOneLetsOneThrough() {
        Ledger ledger = new Ledger(calls(1), Amount.NONE);
        Reservation only = granted(ledger.ask(ledger.root(), demand(1, 1), false));
        assertThat(ledger.ask(ledger.root(), demand(1, 1), false)).isInstanceOf(Verdict.Wait.class);

        ledger.withdraw(only);

        ledger.release(granted(ledger.ask(ledger.root(), demand(1, 1), false)));
        assertThat(ledger.ask(ledger.root(), demand(1, 1), false))
                .isEqualTo(new Verdict.Refused(new Breach.Calls(CallId.ROOT, 1, 1, 0, 1)));
    }

    @Test
    void reserveAboveTheLimitLeavesNothingForOthers() {
        Ledger ledger = new Ledger(cost("10"), new Amount(1, 0, Usd.of("20")));

        assertThat(ledger.ask(ledger.root(), demand(1, 1), false)).isEqualTo(new Verdict.Refused(
                new Breach.Cost(CallId.ROOT, Usd.of("10"), Usd.ZERO, Usd.of("20"), Usd.of("2"))));
        assertThat(ledger.left(ledger.root())).isEqualTo(
                new Left(Optional.empty(), Optional.empty(), Optional.of(Usd.ZERO)));
        granted(ledger.ask(ledger.root(), demand(9, 1), true));
    }

    @Test
    void leftIsTheLeastOverThePathLessWhatIsHeldAndKeptBack() {
        Ledger ledger = new Ledger(new Limits(Optional.of(Usd.of("100")), OptionalLong.of(90), OptionalLong.of(5),
                OptionalLong.empty(), Duration.ofMinutes(30), 30, 1), new Amount(1, 10, Usd.of("20")));
        Ledger.Node child = ledger.open(ledger.root(), CallId.ROOT.child(1), cost("75"));
        ledger.settle(granted(ledger.ask(ledger.root(), demand(5, 5), false)), Usage.of(5, 1), Usd.of("6"));
        granted(ledger.ask(child, demand(10, 5), false));

        assertThat(ledger.left(ledger.root())).isEqualTo(
                new Left(Optional.of(2L), Optional.of(59L), Optional.of(Usd.of("59"))));
        assertThat(ledger.left(child)).isEqualTo(
                new Left(Optional.of(2L), Optional.of(59L), Optional.of(Usd.of("59"))));
        ledger.settle(granted(ledger.ask(child, demand(40, 5), false)), Usage.of(40, 5), Usd.of("45"));
        assertThat(ledger.left(child).cost()).contains(Usd.of("14"));
    }

    @Test
    void couldFitLooksPastWhatIsInFlightButNotPastWhatIsSettled() {
        Ledger ledger = new Ledger(cost("1000"), new Amount(0, 0, Usd.of("100")));
        Reservation inFlight = granted(ledger.ask(ledger.root(), demand(400, 300), false));

        assertThat(ledger.couldFit(ledger.root(), demand(644, 900), false)).isTrue();
        assertThat(ledger.couldFit(ledger.root(), demand(645, 900), false)).isFalse();
        assertThat(ledger.couldFit(ledger.root(), demand(645, 900), true)).isTrue();
        ledger.settle(inFlight, Usage.of(1, 0), Usd.of("1"));
        assertThat(ledger.couldFit(ledger.root(), demand(644, 900), false)).isFalse();
    }

    @Test
    void waitEndsAtOnceWhenSomethingWasSettledMeanwhileOrAllIsCancelled() {
        Ledger ledger = new Ledger(calls(2), Amount.NONE);
        Reservation first = granted(ledger.ask(ledger.root(), demand(1, 1), false));
        Reservation second = granted(ledger.ask(ledger.root(), demand(1, 1), false));
        long seen = waiting(ledger.ask(ledger.root(), demand(1, 1), false));
        Cancellation cancelled = Cancellation.root();
        cancelled.cancel(Cancellation.Cause.STOP);

        ledger.withdraw(first);

        assertTimeoutPreemptively(PATIENCE, () -> ledger.awaitChange(seen, Cancellation.root()));
        granted(ledger.ask(ledger.root(), demand(1, 1), false));
        assertThat(waiting(ledger.ask(ledger.root(), demand(1, 1), false))).isGreaterThan(seen);
        assertTimeoutPreemptively(PATIENCE,
                () -> ledger.awaitChange(waiting(ledger.ask(ledger.root(), demand(1, 1), false)), cancelled));
        ledger.withdraw(second);
    }

    @Test
    void waiterIsWokenByASettlementAnywhereInTheTree() throws Exception {
        Ledger ledger = new Ledger(calls(1), Amount.NONE);
        Ledger.Node child = ledger.open(ledger.root(), CallId.ROOT.child(1), calls(1));
        Reservation inChild = granted(ledger.ask(child, demand(1, 1), false));
        Thread waiter = waiter(ledger, Cancellation.root());

        ledger.settle(inChild, Usage.ZERO, Usd.ZERO);

        assertThat(waiter.join(PATIENCE)).isTrue();
    }

    @Test
    void waiterIsWokenByItsCancellationAndByAnInterrupt() throws Exception {
        Ledger ledger = new Ledger(calls(1), Amount.NONE);
        granted(ledger.ask(ledger.root(), demand(1, 1), false));
        Cancellation cancellation = Cancellation.root();
        Thread cancelled = waiter(ledger, cancellation);
        Thread interrupted = waiter(ledger, Cancellation.root());

        cancellation.cancel(Cancellation.Cause.STOP);
        interrupted.interrupt();

        assertThat(cancelled.join(PATIENCE)).isTrue();
        assertThat(interrupted.join(PATIENCE)).isTrue();
    }

    @Test
    void callThatWouldFitWholeOnceOthersSettleIsNotClampedMeanwhile() {
        Ledger ledger = new Ledger(cost("1000"), Amount.NONE);
        granted(ledger.ask(ledger.root(), demand(300, 100), false));

        assertThat(ledger.ask(ledger.root(), demand(300, 301), false)).isInstanceOf(Verdict.Wait.class);
        assertThat(granted(ledger.ask(ledger.root(), demand(300, 300), false)).maxOutput()).isEqualTo(300);
    }

    @Test
    void clampedCallTakesExactlyWhatIsLeftOfTokens() {
        Ledger ledger = new Ledger(tokens(1_000), Amount.NONE);

        Reservation clamped = granted(ledger.ask(ledger.root(), demand(400, Integer.MAX_VALUE), false));

        assertThat(clamped.maxOutput()).isEqualTo(600);
        assertThat(clamped.amount()).isEqualTo(new Amount(1, 1_000, Usd.of("1000")));
        assertThat(clamped.node()).isSameAs(ledger.root());
        assertThat(clamped.demand()).isEqualTo(demand(400, Integer.MAX_VALUE));
        assertThat(ledger.root().limits()).isEqualTo(tokens(1_000));
    }

    @Test
    void othersCanUseTheLedgerOnceACallHasReturned() {
        Ledger ledger = new Ledger(calls(3), Amount.NONE);
        Ledger.Node root = ledger.root();
        Reservation reservation = granted(ledger.ask(root, demand(1, 1), false));

        assertThat(ledger.left(root).calls()).contains(2L);
        assertThat(elsewhere(() -> ledger.couldFit(root, demand(1, 1), false))).isTrue();
        assertThat(ledger.couldFit(root, demand(1, 1), false)).isTrue();
        assertThat(elsewhere(() -> ledger.spent(root))).isEqualTo(Spend.NONE);
        assertThat(ledger.spent(root)).isEqualTo(Spend.NONE);
        assertThat(elsewhere(() -> ledger.left(root).calls())).contains(2L);
        ledger.settle(reservation, Usage.ZERO, Usd.ZERO);
        assertThat(elsewhere(() -> ledger.ask(root, demand(1, 1), false))).isInstanceOf(Verdict.Granted.class);
    }

    private static <T> T elsewhere(Callable<T> what) {
        return assertTimeoutPreemptively(PATIENCE, what::call);
    }

    private static Thread waiter(Ledger ledger, Cancellation cancellation) {
        long seen = waiting(ledger.ask(ledger.root(), demand(1, 1), false));
        Thread waiter = Thread.ofPlatform().daemon().start(() -> {
            try {
                ledger.awaitChange(seen, cancellation);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
        while (waiter.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        return waiter;
    }

    private static long waiting(Verdict verdict) {
        assertThat(verdict).isInstanceOf(Verdict.Wait.class);
        return ((Verdict.Wait) verdict).seen();
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

    private static Limits tokens(long tokens) {
        return new Limits(Optional.empty(), OptionalLong.of(tokens), OptionalLong.empty(), OptionalLong.empty(),
                Duration.ofMinutes(30), 30, 1);
    }

    private static Limits calls(long calls) {
        return new Limits(Optional.empty(), OptionalLong.empty(), OptionalLong.of(calls), OptionalLong.empty(),
                Duration.ofMinutes(30), 30, 1);
    }
}
