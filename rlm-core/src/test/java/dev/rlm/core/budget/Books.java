package dev.rlm.core.budget;

import dev.rlm.core.cancel.Cancellation;

/// A ledger as the property drives it, so that wrong ones can be put in its place.
class Books {
    private final Ledger ledger;

    Books(Limits limits, Amount reserve) {
        ledger = new Ledger(limits, reserve);
    }

    Ledger ledger() {
        return ledger;
    }

    Verdict ask(Ledger.Node node, Demand demand, boolean last) {
        return ledger.ask(node, demand, last);
    }

    void await(Verdict.Wait wait, Cancellation cancellation) throws InterruptedException {
        ledger.awaitChange(wait.seen(), cancellation);
    }

    void release(Reservation reservation) {
        ledger.release(reservation);
    }

    /// Looks only at what is settled, not at what is in flight.
    static final class Late extends Books {
        Late(Limits limits, Amount reserve) {
            super(limits, reserve);
        }

        @Override
        Verdict ask(Ledger.Node node, Demand demand, boolean last) {
            return ledger().couldFit(node, demand, last)
                    ? new Verdict.Granted(new Reservation(node, demand, demand.leastOutput()))
                    : super.ask(node, demand, last);
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
                            ? new Verdict.Granted(new Reservation(node, demand, reservation.maxOutput()))
                            : verdict;
        }
    }
}
