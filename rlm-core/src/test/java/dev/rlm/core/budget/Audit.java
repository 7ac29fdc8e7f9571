package dev.rlm.core.budget;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

import dev.rlm.core.id.CallId;

/// Books that a test keeps beside a ledger, by adding up what it saw, to hold the ledger to. Told of a beginning after
/// the ledger and of an end before it, they never hold more than is surely booked or held; told under one lock with
/// the ledger, they hold exactly that. Thread-safe: guarded by itself.
public final class Audit {
    private final Ledger ledger;
    private final Map<Ledger.Node, Account> accounts = new HashMap<>();
    private final Map<String, Integer> seen = new TreeMap<>();

    /// One node's books.
    private static final class Account {
        private final List<Account> path = new ArrayList<>();
        private final Ledger.Node node;
        private final Limits limits;
        private final Amount reserve;
        private Spend settled = Spend.NONE;
        private Amount held = Amount.NONE;
        /// What was billed above what was allowed.
        private Amount excess = Amount.NONE;
        /// The part of settled and held that final calls of this very node took.
        private Amount finals = Amount.NONE;
        private int open;

        Account(Ledger.Node node, List<Account> above, Limits limits, Amount reserve) {
            this.node = node;
            this.limits = limits;
            this.reserve = reserve;
            path.addAll(above);
            path.add(this);
        }

        Amount used() {
            return amountOf(settled);
        }

        Amount kept(Ledger.Node asking, boolean last) {
            return last && node == asking ? Amount.NONE : reserve;
        }

        boolean fitsAlone(Amount amount, Ledger.Node asking, boolean last) {
            return isWithin(limits, used().plus(kept(asking, last)).plus(amount));
        }

        Left left() {
            Amount gone = used().plus(held).plus(reserve);
            return new Left(
                    limits.calls().stream().boxed().map(limit -> Math.max(0, limit - gone.calls())).findFirst(),
                    limits.tokens().stream().boxed().map(limit -> Math.max(0, limit - gone.tokens())).findFirst(),
                    limits.cost().map(limit -> limit.less(gone.cost())));
        }
    }

    /// @param limits of the root, as they were meant
    public Audit(Ledger ledger, Limits limits, Amount reserve) {
        this.ledger = ledger;
        accounts.put(ledger.root(), new Account(ledger.root(), List.of(), limits, reserve));
    }

    /// Counts what happened, so that a test can show that it saw each kind.
    public synchronized void note(String what) {
        seen.merge(what, 1, Integer::sum);
    }

    /// What was noted, and how often.
    public synchronized Map<String, Integer> seen() {
        return Map.copyOf(seen);
    }

    /// A child was opened.
    ///
    /// @param limits as they were meant
    public synchronized void opened(Ledger.Node child, Ledger.Node parent, Limits limits) {
        note("child");
        accounts.put(child, new Account(child, of(parent).path, limits, Amount.NONE));
    }

    /// A call was let in: all on its path must be within its limits still, but for bills above what was allowed; and
    /// all but the node's own final calls must leave its reserve alone.
    public synchronized void begun(Ledger.Node node, Amount held, boolean last) {
        note("granted");
        for (Account each : of(node).path) {
            boolean mayUseReserve = last && each.node == node;
            each.held = each.held.plus(held);
            each.open++;
            if (mayUseReserve) {
                each.finals = each.finals.plus(held);
            }
            Amount all = above(each.used().plus(each.held), each.excess);
            assertThat(isWithin(each.limits, all))
                    .as("%s, all within the limits of %s: %s", all, each.node.id(), each.limits)
                    .isTrue();
            if (!mayUseReserve) {
                Amount others = above(all, each.finals).plus(each.reserve);
                assertThat(isWithin(each.limits, others)).as("%s beside the reserve", others).isTrue();
            }
        }
    }

    /// A call ended and was, or is to be, booked as `bill`.
    public synchronized void ended(Ledger.Node node, Amount held, boolean last, Spend bill) {
        note(bill.calls() == 0
                ? "withdrawn"
                : bill.usage().total() == 0
                        ? "released"
                        : !bill.unsettled().isZero()
                                ? "unsettled"
                                : bill.cost().isMoreThan(held.cost()) ? "over-billed" : "settled");
        for (Account each : of(node).path) {
            each.settled = each.settled.plus(bill);
            each.held = each.held.without(held);
            each.open--;
            each.excess = each.excess.plus(above(amountOf(bill), held));
            if (last && each.node == node) {
                each.finals = each.finals.without(held).plus(amountOf(bill));
            }
        }
    }

    /// A grant, seen under one lock with the ledger: clamped for what is settled, not for what others hold, and no more
    /// than had to be. To be called before [#begun].
    synchronized void checkGrant(Reservation reservation, boolean last) {
        Demand demand = reservation.demand();
        int given = reservation.maxOutput();
        assertThat(given).isBetween(demand.leastOutput(), demand.wantedOutput());
        assertThat(reservation.amount()).isEqualTo(demand.at(given));
        if (given < demand.wantedOutput()) {
            note("clamped");
            assertThat(of(reservation.node()).path)
                    .anyMatch(each -> !each.fitsAlone(demand.at(given + 1), reservation.node(), last));
        }
    }

    /// A wait, seen under one lock with the ledger: something must be in flight whose end can be waited for.
    synchronized void checkWait(Ledger.Node node) {
        note("waited");
        assertThat(of(node).path).as("something in flight to wait for").anyMatch(each -> each.open > 0);
    }

    /// A refusal is right only if the call would not have fitted with nothing else in flight. What is settled never
    /// shrinks, so the ledger's own figure must not be more than what is settled now.
    public synchronized void checkRefusal(Ledger.Node node, boolean last, Breach breach) {
        note("refused for " + breach.kind());
        Account where = of(node).path.stream()
                .filter(each -> each.node.id().equals(breach.node()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("refused by a node that is not on the path"));
        Amount kept = where.kept(node, last);
        Spend now = ledger.spent(where.node);
        switch (breach) {
            case Breach.Calls(CallId _, long limit, long used, long held, long asked) -> {
                assertThat(OptionalLong.of(limit)).isEqualTo(where.limits.calls());
                assertThat(used).isLessThanOrEqualTo(now.calls());
                assertThat(held).isEqualTo(kept.calls());
                assertThat(used + held + asked).isGreaterThan(limit);
            }
            case Breach.Tokens(CallId _, long limit, long used, long held, long asked) -> {
                assertThat(OptionalLong.of(limit)).isEqualTo(where.limits.tokens());
                assertThat(used).isLessThanOrEqualTo(now.usage().total());
                assertThat(held).isEqualTo(kept.tokens());
                assertThat(used + held + asked).isGreaterThan(limit);
            }
            case Breach.Cost(CallId _, Usd limit, Usd used, Usd held, Usd asked) -> {
                assertThat(Optional.of(limit)).isEqualTo(where.limits.cost());
                assertThat(used).isLessThanOrEqualTo(now.cost());
                assertThat(held).isEqualTo(kept.cost());
                assertThat(used.plus(held).plus(asked)).isGreaterThan(limit);
            }
            case Breach.Day _,Breach.ToolCalls _,Breach.Time _,Breach.Turns _,Breach.Depth _ ->
                throw new AssertionError("no reservation is refused for " + breach);
        }
    }

    /// What the ledger says of `node` and all above it is exactly what was seen.
    synchronized void checkExactly(Ledger.Node node) {
        of(node).path.forEach(this::checkExactly);
    }

    /// All is over: the ledger has booked exactly what was seen, and nothing is held anywhere.
    public synchronized void checkEnd() {
        for (Account each : accounts.values()) {
            assertThat(each.open).isZero();
            assertThat(each.held).isEqualTo(Amount.NONE);
            checkExactly(each);
        }
    }

    private void checkExactly(Account account) {
        assertThat(ledger.spent(account.node)).isEqualTo(account.settled);
        assertThat(ledger.left(account.node))
                .isEqualTo(account.path.stream().map(Account::left).reduce(Left.UNLIMITED, Left::atMost));
    }

    private Account of(Ledger.Node node) {
        return Optional.ofNullable(accounts.get(node)).orElseThrow();
    }

    private static boolean isWithin(Limits limits, Amount all) {
        return all.calls() <= limits.calls().orElse(Long.MAX_VALUE)
                && all.tokens() <= limits.tokens().orElse(Long.MAX_VALUE)
                && limits.cost().stream().noneMatch(all.cost()::isMoreThan);
    }

    /// How much `all` is above `part`, each figure for itself.
    private static Amount above(Amount all, Amount part) {
        return new Amount(Math.max(0, all.calls() - part.calls()), Math.max(0, all.tokens() - part.tokens()),
                all.cost().less(part.cost()));
    }

    private static Amount amountOf(Spend spend) {
        return new Amount(spend.calls(), spend.usage().total(), spend.cost());
    }
}
