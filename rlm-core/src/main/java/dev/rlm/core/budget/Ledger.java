package dev.rlm.core.budget;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.cancel.Registration;
import dev.rlm.core.id.CallId;
import dev.rlm.core.llm.Usage;

/// Holds a tree of runs to its limits. A call must fit at every node from the root down, all or nothing, before it is
/// sent; it is settled once, on the same path. Settled spend passes no limit unless a provider bills more than was
/// allowed. What the tree grants has to fit under the allowance, too. Thread-safe: one lock for the tree, nothing is
/// called while it is held.
public final class Ledger {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Node root;
    private final Allowance allowance;
    private long version;
    /// Whether the allowance is to wake all that wait for it. Guarded by the lock.
    private boolean wakeAhead;

    /// A tree that shares money with nobody.
    ///
    /// @param reserve kept back for the root's final call
    public Ledger(Limits limits, Amount reserve) {
        this(limits, reserve, Allowance.UNLIMITED);
    }

    /// A tree with its root.
    ///
    /// @param reserve kept back for the root's final call
    /// @param allowance above the root, shared with other runs
    public Ledger(Limits limits, Amount reserve, Allowance allowance) {
        this.allowance = allowance;
        this.root = new Node(CallId.ROOT, Optional.empty(), limits, reserve);
    }

    /// The root run.
    public Node root() {
        return root;
    }

    /// A child run under `parent`. Its limits are a ceiling: nothing is held for it.
    public Node open(Node parent, CallId id, Limits ceiling) {
        return new Node(id, Optional.of(parent), ceiling, Amount.NONE);
    }

    /// Asks for `demand` without blocking. The output is clamped to what would fit with nothing in flight, never for what
    /// others hold: that is waited for, and can leave no more than this.
    ///
    /// @param last whether this is the final call of `node`: it may use what `node` keeps back, never what others do
    /// @throws AllowanceException when the allowance cannot be asked; nothing is held
    public Verdict ask(Node node, Demand demand, boolean last) {
        Verdict verdict = askTree(node, demand, last);
        return verdict instanceof Verdict.Granted(Reservation reservation) && !reservation.amount().cost().isZero()
                ? askAllowance(reservation, last)
                : verdict;
    }

    /// What does not get the allowance gives back what it had of the tree.
    private Verdict askAllowance(Reservation reservation, boolean last) {
        boolean answered = false;
        Allowance.Reply reply;
        try {
            reply = allowance.ask(reservation.amount().cost());
            answered = true;
        } finally {
            if (!answered) {
                bookTree(reservation, Spend.NONE);
                changed();
            }
        }
        return switch (reply) {
            case Allowance.Reply.Held() -> new Verdict.Granted(reservation);
            case Allowance.Reply.Busy() -> {
                // Nobody in the tree is woken for this, or two that wait would wake each other without end.
                long seen = bookTree(reservation, Spend.NONE);
                wakeLater();
                yield new Verdict.Wait(seen);
            }
            case Allowance.Reply.Refused(Breach breach, Usd left) -> {
                bookTree(reservation, Spend.NONE);
                changed();
                yield within(left, reservation.demand()).<Verdict>map(less -> ask(reservation.node(), less, last))
                        .orElseGet(() -> new Verdict.Refused(atLeast(breach, reservation.demand())));
            }
        };
    }

    /// What was asked for is the least that the call could have done with.
    private static Breach atLeast(Breach breach, Demand demand) {
        return breach instanceof Breach.Day(Usd limit, Usd used, Usd held, Usd _)
                ? new Breach.Day(limit, used, held, demand.at(demand.leastOutput()).cost())
                : breach;
    }

    /// The same call with as much output as `most` pays; empty when it does not pay the least.
    private static Optional<Demand> within(Usd most, Demand demand) {
        OptionalInt output = demand.largestOutput(amount -> !amount.cost().isMoreThan(most));
        return output.isPresent() ? Optional.of(demand.wanting(output.getAsInt())) : Optional.empty();
    }

    private Verdict askTree(Node node, Demand demand, boolean last) {
        Amount wanted = demand.at(demand.wantedOutput());
        lock.lock();
        try {
            if (fits(node, wanted, last, true)) {
                return grant(node, demand, demand.wantedOutput(), wanted);
            }
            Optional<Breach> refusal = breach(node, demand.at(demand.leastOutput()), last, false);
            if (refusal.isPresent()) {
                return new Verdict.Refused(refusal.get());
            }
            int clamped = demand.largestOutput(amount -> fits(node, amount, last, false)).orElseThrow();
            Amount amount = demand.at(clamped);
            return fits(node, amount, last, true)
                    ? grant(node, demand, clamped, amount)
                    : new Verdict.Wait(version);
        } finally {
            lock.unlock();
        }
    }

    /// Whether `demand` could be made, clamped if need be, with nothing else in flight.
    public boolean couldFit(Node node, Demand demand, boolean last) {
        lock.lock();
        try {
            if (!fits(node, demand.at(demand.leastOutput()), last, false)) {
                return false;
            }
        } finally {
            lock.unlock();
        }
        Usd cost = demand.at(demand.leastOutput()).cost();
        return cost.isZero() || allowance.left().map(left -> !cost.isMoreThan(left)).orElse(true);
    }

    /// Waits until something was settled since `seen`, or the cancellation.
    public void awaitChange(long seen, Cancellation cancellation) throws InterruptedException {
        try (Registration _ = cancellation.onCancel(this::wake)) {
            lock.lockInterruptibly();
            try {
                while (version == seen && !cancellation.isCancelled()) {
                    changed.await();
                }
            } finally {
                lock.unlock();
            }
        }
    }

    /// Books a call: what was held is given back, what was used is charged. The bill may be more than was held.
    public void settle(Reservation reservation, Usage usage, Usd cost) {
        book(reservation, new Spend(1, usage, cost, Usd.ZERO, 0));
    }

    /// Books a call that the provider surely did not do: the call counts, tokens and money are given back.
    public void release(Reservation reservation) {
        book(reservation, new Spend(1, Usage.ZERO, Usd.ZERO, Usd.ZERO, 0));
    }

    /// Books a call of unknown outcome: all that was held stays charged.
    public void leaveUnsettled(Reservation reservation) {
        Demand demand = reservation.demand();
        Usage usage = Usage.of(demand.inputTokens(), demand.billedOutput(reservation.maxOutput()));
        Usd cost = reservation.amount().cost();
        book(reservation, new Spend(1, usage, cost, cost, 0));
    }

    /// Gives a reservation back whose call was never sent: as if it had not been asked for.
    public void withdraw(Reservation reservation) {
        book(reservation, Spend.NONE);
    }

    /// What `node` may still use: the least over its path, less what is held in the tree; and what the allowance has left,
    /// of which other runs may hold a part.
    public Left left(Node node) {
        Optional<Usd> shared = allowance.left();
        lock.lock();
        try {
            Left left = new Left(Optional.empty(), Optional.empty(), shared);
            for (Node each : node.path()) {
                left = left.atMost(each.left());
            }
            return left;
        } finally {
            lock.unlock();
        }
    }

    /// What `node` and all below it have used.
    public Spend spent(Node node) {
        lock.lock();
        try {
            return node.settled;
        } finally {
            lock.unlock();
        }
    }

    private Verdict grant(Node node, Demand demand, int maxOutput, Amount amount) {
        for (Node each : node.path()) {
            each.held = each.held.plus(amount);
        }
        return new Verdict.Granted(new Reservation(node, demand, maxOutput, amount));
    }

    /// Who waits is woken last: it asks the allowance, too.
    private void book(Reservation reservation, Spend spend) {
        bookTree(reservation, spend);
        try {
            if (!reservation.amount().cost().isZero() || !spend.cost().isZero()) {
                allowance.settle(reservation.amount().cost(), spend.cost());
            }
        } finally {
            changed();
        }
    }

    /// @return the state in which the ledger was before
    private long bookTree(Reservation reservation, Spend spend) {
        lock.lock();
        try {
            reservation.close();
            for (Node each : reservation.node().path()) {
                each.held = each.held.without(reservation.amount());
                each.settled = each.settled.plus(spend);
            }
            return version;
        } finally {
            lock.unlock();
        }
    }

    /// Whoever waits asks again.
    private void changed() {
        lock.lock();
        try {
            version++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// One wake for all: each has everybody ask again, and if each who asks had one of its own, they would multiply.
    private void wakeLater() {
        lock.lock();
        try {
            if (wakeAhead) {
                return;
            }
            wakeAhead = true;
        } finally {
            lock.unlock();
        }
        allowance.whenChanged(() -> {
            lock.lock();
            try {
                wakeAhead = false;
                changed();
            } finally {
                lock.unlock();
            }
        });
    }

    private void wake() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private boolean fits(Node node, Amount amount, boolean last, boolean besideHeld) {
        return breach(node, amount, last, besideHeld).isEmpty();
    }

    private Optional<Breach> breach(Node node, Amount amount, boolean last, boolean besideHeld) {
        for (Node each : node.path()) {
            Optional<Breach> breach = each.breach(amount, last && each == node, besideHeld);
            if (breach.isPresent()) {
                return breach;
            }
        }
        return Optional.empty();
    }

    /// A run in the tree, with limits of its own. All state is guarded by the ledger's lock.
    public static final class Node {
        private final CallId id;
        private final List<Node> path;
        private final Limits limits;
        private final Amount reserve;
        private Spend settled = Spend.NONE;
        private Amount held = Amount.NONE;

        private Node(CallId id, Optional<Node> parent, Limits limits, Amount reserve) {
            this.id = id;
            this.limits = limits;
            this.reserve = reserve;
            List<Node> nodes = new ArrayList<>(parent.map(Node::path).orElse(List.of()));
            nodes.add(this);
            this.path = List.copyOf(nodes);
        }

        public CallId id() {
            return id;
        }

        public Limits limits() {
            return limits;
        }

        private List<Node> path() {
            return path;
        }

        private Optional<Breach> breach(Amount amount, boolean last, boolean besideHeld) {
            Amount back = last ? Amount.NONE : reserve;
            Amount busy = besideHeld ? back.plus(held) : back;
            Amount all = used().plus(busy).plus(amount);
            if (limits.calls().isPresent() && all.calls() > limits.calls().getAsLong()) {
                return Optional.of(new Breach.Calls(id, limits.calls().getAsLong(), settled.calls(), busy.calls(), 1));
            }
            if (limits.cost().isPresent() && all.cost().isMoreThan(limits.cost().get())) {
                return Optional
                        .of(new Breach.Cost(id, limits.cost().get(), settled.cost(), busy.cost(), amount.cost()));
            }
            if (limits.tokens().isPresent() && all.tokens() > limits.tokens().getAsLong()) {
                return Optional.of(new Breach.Tokens(id, limits.tokens().getAsLong(), settled.usage().total(),
                        busy.tokens(), amount.tokens()));
            }
            return Optional.empty();
        }

        private Amount used() {
            return new Amount(settled.calls(), settled.usage().total(), settled.cost());
        }

        private Left left() {
            Amount gone = used().plus(held).plus(reserve);
            return new Left(
                    limits.calls().isPresent()
                            ? Optional.of(Math.max(0, limits.calls().getAsLong() - gone.calls()))
                            : Optional.empty(),
                    limits.tokens().isPresent()
                            ? Optional.of(Math.max(0, limits.tokens().getAsLong() - gone.tokens()))
                            : Optional.empty(),
                    limits.cost().map(cost -> cost.less(gone.cost())));
        }
    }
}
