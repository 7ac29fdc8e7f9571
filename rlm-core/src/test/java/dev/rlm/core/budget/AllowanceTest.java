package dev.rlm.core.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

import org.junit.jupiter.api.Test;

import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.llm.ModelTraits;
import dev.rlm.core.llm.Usage;

/// The ledger under an allowance that others use, too. A token costs a dollar.
class AllowanceTest {
    private static final ModelPrice PRICE = new ModelPrice("test", "test", OptionalInt.empty(), List.of(
            new ModelPrice.Tier(0, Usd.of("1000000"), Usd.of("1000000"), Usd.of("1000000"), Usd.of("1000000"))));
    private static final Limits LIMITS = new Limits(Optional.of(Usd.of("5000")), OptionalLong.empty(),
            OptionalLong.empty(), OptionalLong.empty(), Duration.ofMinutes(1), 9, 1);

    private final Purse purse = new Purse(1_000);
    private final Ledger ledger = new Ledger(LIMITS, Amount.NONE, purse);

    @Test
    void whatIsHeldAndChargedIsToldToTheAllowance() {
        Reservation first = granted(demand(100, 50));
        Reservation second = granted(demand(10, 5));
        Reservation third = granted(demand(10, 5));
        Reservation fourth = granted(demand(10, 5));
        assertThat(purse.held).isEqualTo(195);

        ledger.settle(first, Usage.of(80, 20), Usd.of("100"));
        ledger.leaveUnsettled(second);
        ledger.release(third);
        ledger.withdraw(fourth);

        assertThat(purse.held).isZero();
        assertThat(purse.spent).isEqualTo(115);
        assertThat(ledger.spent(ledger.root()).cost()).isEqualTo(Usd.of("115"));
    }

    @Test
    void callThatOthersAreInTheWayOfHoldsNothingAndWaitsForAChange() throws InterruptedException {
        purse.othersHold = 950;
        Verdict verdict = ask(demand(100, 50));

        assertThat(verdict).isInstanceOf(Verdict.Wait.class);
        assertThat(ledger.left(ledger.root()).cost()).contains(Usd.of("1000"));
        purse.othersHold = 0;
        Thread waiting = Thread.ofVirtual().start(() -> await((Verdict.Wait) verdict));
        purse.actions.forEach(Runnable::run);
        waiting.join();
        assertThat(ask(demand(100, 50))).isInstanceOf(Verdict.Granted.class);
    }

    @Test
    void outputIsLoweredToWhatTheAllowancePays() {
        purse.spent = 400;

        assertThat(granted(demand(100, 900)).maxOutput()).isEqualTo(500);
    }

    @Test
    void whatTheAllowanceCannotPayIsRefusedAndHoldsNothing() {
        purse.spent = 900;

        assertThat(ask(demand(100, 50))).isEqualTo(new Verdict.Refused(purse.breach(150)));
        assertThat(ledger.couldFit(ledger.root(), demand(100, 50), false)).isFalse();
        assertThat(ledger.couldFit(ledger.root(), demand(50, 50), false)).isTrue();
        assertThat(ledger.left(ledger.root()).cost()).contains(Usd.of("100"));
        assertThat(ask(demand(50, 50))).isInstanceOf(Verdict.Granted.class);
    }

    @Test
    void whatTheTreeRefusesIsNotAskedOfTheAllowance() {
        purse.broken = true;

        assertThat(ask(demand(5_000, 50))).isInstanceOf(Verdict.Refused.class);
    }

    @Test
    void allowanceThatCannotBeAskedLeavesNothingHeld() {
        purse.broken = true;

        assertThatThrownBy(() -> ask(demand(100, 50))).isInstanceOf(AllowanceException.class);
        purse.broken = false;
        assertThat(ledger.left(ledger.root()).cost()).contains(Usd.of("1000"));
    }

    @Test
    void freeCallsAreNotAskedOfTheAllowance() {
        purse.broken = true;
        Demand free = new Demand(100, 50, ModelTraits.UNKNOWN, ModelPrice.free("test"), Demand.Bound.BYTES);

        ledger.settle(granted(free), Usage.of(100, 50), Usd.ZERO);
        assertThat(ledger.couldFit(ledger.root(), free, false)).isTrue();
    }

    private Verdict ask(Demand demand) {
        return ledger.ask(ledger.root(), demand, false);
    }

    private Reservation granted(Demand demand) {
        return switch (ask(demand)) {
            case Verdict.Granted(Reservation reservation) -> reservation;
            case Verdict.Wait _,Verdict.Refused _ -> throw new AssertionError("not granted");
        };
    }

    private void await(Verdict.Wait wait) {
        try {
            ledger.awaitChange(wait.seen(), Cancellation.root());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Demand demand(int input, int output) {
        return new Demand(input, output, ModelTraits.UNKNOWN, PRICE, Demand.Bound.BYTES);
    }

    /// Whole dollars, for one thread.
    private static final class Purse implements Allowance {
        private final long limit;
        private final List<Runnable> actions = new ArrayList<>();
        private long spent;
        private long held;
        private long othersHold;
        private boolean broken;

        Purse(long limit) {
            this.limit = limit;
        }

        Breach breach(long asked) {
            return new Breach.Day(usd(limit), usd(spent), Usd.ZERO, usd(asked));
        }

        @Override
        public Reply ask(Usd cost) {
            if (broken) {
                throw new AllowanceException("broken", new IllegalStateException());
            }
            long asked = cost.amount().longValueExact();
            if (spent + asked > limit) {
                return new Reply.Refused(breach(asked), usd(limit - spent));
            }
            if (spent + held + othersHold + asked > limit) {
                return new Reply.Busy();
            }
            held += asked;
            return new Reply.Held();
        }

        @Override
        public Optional<Usd> left() {
            return Optional.of(usd(limit - spent));
        }

        @Override
        public void settle(Usd given, Usd charged) {
            held -= given.amount().longValueExact();
            spent += charged.amount().longValueExact();
        }

        @Override
        public void whenChanged(Runnable action) {
            actions.add(action);
        }

        private static Usd usd(long dollars) {
            return Usd.of(Long.toString(dollars));
        }
    }
}
