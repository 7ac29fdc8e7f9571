package dev.rlm.core.budget;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;

import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.cancel.Registration;
import dev.rlm.core.id.CallId;
import dev.rlm.core.llm.Usage;

/// A ledger as the property drives it, so that wrong ones can be put in its place.
class Books {
    private final Ledger ledger;

    Books(Limits limits, Amount reserve) {
        ledger = new Ledger(limits, reserve);
    }

    final Ledger ledger() {
        return ledger;
    }

    Ledger.Node open(Ledger.Node parent, CallId id, Limits ceiling) {
        return ledger.open(parent, id, ceiling);
    }

    Verdict ask(Ledger.Node node, Demand demand, boolean last) {
        return ledger.ask(node, demand, last);
    }

    void await(Verdict.Wait wait, Cancellation cancellation) throws InterruptedException {
        ledger.awaitChange(wait.seen(), cancellation);
    }

    void settle(Reservation reservation, Usage usage, Usd cost) {
        ledger.settle(reservation, usage, cost);
    }

    void release(Reservation reservation) {
        ledger.release(reservation);
    }

    void leaveUnsettled(Reservation reservation) {
        ledger.leaveUnsettled(reservation);
    }

    void withdraw(Reservation reservation) {
        ledger.withdraw(reservation);
    }

    /// Looks only at what is settled, not at what is in flight.
    static final class Late extends Books {
        Late(Limits limits, Amount reserve) {
            super(limits, reserve);
        }

        @Override
        Verdict ask(Ledger.Node node, Demand demand, boolean last) {
            return ledger().couldFit(node, demand, last) ? granted(node, demand) : super.ask(node, demand, last);
        }

        private static Verdict granted(Ledger.Node node, Demand demand) {
            return new Verdict.Granted(
                    new Reservation(node, demand, demand.leastOutput(), demand.at(demand.leastOutput())));
        }
    }

    /// Refuses what would only have to wait.
    static final class Impatient extends Books {
        private final Amount reserve;

        Impatient(Limits limits, Amount reserve) {
            super(limits, reserve);
            this.reserve = reserve;
        }

        @Override
        Verdict ask(Ledger.Node node, Demand demand, boolean last) {
            Verdict verdict = super.ask(node, demand, last);
            Ledger.Node root = ledger().root();
            return verdict instanceof Verdict.Wait
                    ? new Verdict.Refused(new Breach.Calls(root.id(), root.limits().calls().orElse(-1),
                            ledger().spent(root).calls(), last && node == root ? 0 : reserve.calls(), 1))
                    : verdict;
        }
    }

    /// Clamps the output although others are in flight that may leave more.
    static final class Hasty extends Books {
        Hasty(Limits limits, Amount reserve) {
            super(limits, reserve);
        }

        @Override
        Verdict ask(Ledger.Node node, Demand demand, boolean last) {
            Verdict verdict = super.ask(node, demand, last);
            Demand least = new Demand(demand.inputTokens(), demand.leastOutput(), demand.traits(), demand.price(),
                    demand.bound());
            return verdict instanceof Verdict.Wait
                    && super.ask(node, least, last) instanceof Verdict.Granted(Reservation reservation)
                            ? new Verdict.Granted(new Reservation(node, demand, reservation.maxOutput(),
                                    reservation.amount()))
                            : verdict;
        }
    }

    /// Does not count a call that was released.
    static final class Forgetful extends Books {
        Forgetful(Limits limits, Amount reserve) {
            super(limits, reserve);
        }

        @Override
        void release(Reservation reservation) {
            ledger().withdraw(reservation);
        }
    }

    /// Lets any final call use what the root keeps back.
    static final class Generous extends Books {
        Generous(Limits limits, Amount reserve) {
            super(limits, reserve);
        }

        @Override
        Verdict ask(Ledger.Node node, Demand demand, boolean last) {
            Verdict verdict = super.ask(node, demand, last);
            return last && verdict instanceof Verdict.Refused
                    && super.ask(ledger().root(), demand, true) instanceof Verdict.Granted(Reservation reservation)
                            ? new Verdict.Granted(new Reservation(node, demand, reservation.maxOutput(),
                                    reservation.amount()))
                            : verdict;
        }
    }

    /// Charges a call twice where there is room for it.
    static final class Twice extends Books {
        Twice(Limits limits, Amount reserve) {
            super(limits, reserve);
        }

        @Override
        void settle(Reservation reservation, Usage usage, Usd cost) {
            super.settle(reservation, usage, cost);
            if (ask(reservation.node(), reservation.demand(), false) instanceof Verdict.Granted(Reservation again)) {
                super.settle(again, usage, cost);
            }
        }
    }

    /// Loses what is given back unsent.
    static final class Lossy extends Books {
        Lossy(Limits limits, Amount reserve) {
            super(limits, reserve);
        }

        @Override
        void withdraw(Reservation reservation) {}
    }

    /// Takes a call of unknown outcome for one that was not made.
    static final class Trusting extends Books {
        Trusting(Limits limits, Amount reserve) {
            super(limits, reserve);
        }

        @Override
        void leaveUnsettled(Reservation reservation) {
            ledger().release(reservation);
        }
    }

    /// Books no more than was held, whatever the bill says.
    static final class Blind extends Books {
        Blind(Limits limits, Amount reserve) {
            super(limits, reserve);
        }

        @Override
        void settle(Reservation reservation, Usage usage, Usd cost) {
            Usd held = reservation.amount().cost();
            super.settle(reservation, usage, cost.isMoreThan(held) ? held : cost);
        }
    }

    /// Does not hold children to their ceilings.
    static final class Unbounded extends Books {
        Unbounded(Limits limits, Amount reserve) {
            super(limits, reserve);
        }

        @Override
        Ledger.Node open(Ledger.Node parent, CallId id, Limits ceiling) {
            return super.open(parent, id, new Limits(Optional.empty(), OptionalLong.empty(), OptionalLong.empty(),
                    ceiling.toolCalls(), ceiling.time(), ceiling.turns(), ceiling.depth()));
        }
    }

    /// Wakes nobody but who is cancelled.
    static final class Silent extends Books {
        Silent(Limits limits, Amount reserve) {
            super(limits, reserve);
        }

        @Override
        void await(Verdict.Wait wait, Cancellation cancellation) throws InterruptedException {
            CountDownLatch never = new CountDownLatch(1);
            try (Registration _ = cancellation.onCancel(never::countDown)) {
                never.await();
            }
        }
    }
}
