package dev.rlm.core.budget;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionService;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiFunction;

import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.id.CallId;
import dev.rlm.core.llm.ModelTraits;
import dev.rlm.core.llm.Usage;

/// A tree of accounts with random limits, on which threads make random calls; keeps books of its own and compares. All
/// but the threads' timing comes from the seed.
final class RandomTree {
    private static final int MOST_THREADS = 16;
    private static final int MOST_NANOS_IN_FLIGHT = 200_000;
    private static final long PATIENCE_SECONDS = 30;
    private static final ModelPrice PRICE = new ModelPrice("test", "test", OptionalInt.empty(),
            List.of(new ModelPrice.Tier(0, Usd.of("3"), Usd.of("1"), Usd.of("4"), Usd.of("15"))));

    private final Books books;
    private final Amount reserve;
    private final List<Ledger.Node> nodes = new ArrayList<>();
    private final Map<Ledger.Node, Ledger.Node> parents = new HashMap<>();
    /// What is surely booked or held at this moment, never more: written before the ledger is told of an end and after
    /// it told of a beginning. Guarded by itself.
    private final Map<Ledger.Node, Own> own = new HashMap<>();
    private final SplittableRandom random;

    /// One node's books.
    ///
    /// @param excess what was billed above what was allowed
    /// @param finals the part of settled and held that final calls of this very node took
    private record Own(Amount settled, Amount held, Amount excess, Amount finals) {
        static final Own NONE = new Own(Amount.NONE, Amount.NONE, Amount.NONE, Amount.NONE);
    }

    RandomTree(long seed, BiFunction<Limits, Amount, Books> kind) {
        random = new SplittableRandom(seed);
        Limits limits = limits();
        reserve = new Amount(random.nextInt(2), random.nextInt(500), Usd.of("0.00" + random.nextInt(10)));
        books = kind.apply(limits, reserve);
        nodes.add(books.ledger().root());
        for (int n = random.nextInt(7); n > 0; n--) {
            Ledger.Node parent = nodes.get(random.nextInt(nodes.size()));
            Ledger.Node child = books.ledger().open(parent, parent.id().child(n), limits());
            parents.put(child, parent);
            nodes.add(child);
        }
        nodes.forEach(node -> own.put(node, Own.NONE));
    }

    /// Makes the calls, and checks on the way and at the end.
    void live() throws Exception {
        int threads = 1 + random.nextInt(MOST_THREADS);
        CyclicBarrier together = new CyclicBarrier(threads);
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            CompletionService<Optional<Reservation>> running = new ExecutorCompletionService<>(executor);
            for (int i = 0; i < threads; i++) {
                SplittableRandom share = random.split();
                running.submit(() -> {
                    together.await();
                    calls(share);
                    return Optional.empty();
                });
            }
            try {
                for (int i = 0; i < threads; i++) {
                    Future<?> ended = running.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                    assertThat(ended).as("a wait that does not end").isNotNull();
                    ended.get();
                }
            } finally {
                executor.shutdownNow();
            }
        }
        nodes.forEach(this::checkEnd);
    }

    private void calls(SplittableRandom share) throws InterruptedException {
        for (int i = 1 + share.nextInt(6); i > 0; i--) {
            Ledger.Node node = nodes.get(share.nextInt(nodes.size()));
            Demand demand = new Demand(1 + share.nextInt(800), 1 + share.nextInt(1_200),
                    share.nextInt(8) == 0 ? new ModelTraits(128_000, true, 4) : ModelTraits.UNKNOWN, PRICE,
                    Demand.Bound.BYTES);
            boolean last = share.nextInt(6) == 0;
            Cancellation cancellation = Cancellation.root();
            if (share.nextInt(6) == 0) {
                Thread.ofVirtual().start(() -> cancellation.cancel(Cancellation.Cause.STOP));
            }
            ask(node, demand, last, cancellation).ifPresent(granted -> finish(granted, last, share));
        }
    }

    private Optional<Reservation> ask(Ledger.Node node, Demand demand, boolean last, Cancellation cancellation)
            throws InterruptedException {
        while (!cancellation.isCancelled()) {
            switch (books.ask(node, demand, last)) {
                case Verdict.Granted(Reservation reservation) -> {
                    assertThat(reservation.maxOutput()).isBetween(demand.leastOutput(), demand.wantedOutput());
                    begun(reservation, last);
                    return Optional.of(reservation);
                }
                case Verdict.Refused(Breach breach) -> {
                    checkRefusal(node, demand, last, breach);
                    return Optional.empty();
                }
                case Verdict.Wait wait -> books.await(wait, cancellation);
            }
        }
        return Optional.empty();
    }

    private void finish(Reservation reservation, boolean last, SplittableRandom share) {
        LockSupport.parkNanos(share.nextInt(MOST_NANOS_IN_FLIGHT));
        Demand demand = reservation.demand();
        long output = demand.billedOutput(reservation.maxOutput());
        switch (share.nextInt(6)) {
            case 0 -> {
                ended(reservation, last, new Amount(1, 0, Usd.ZERO));
                books.release(reservation);
            }
            case 1 -> {
                ended(reservation, last, reservation.amount());
                books.ledger().leaveUnsettled(reservation);
            }
            case 2 -> {
                ended(reservation, last, Amount.NONE);
                books.ledger().withdraw(reservation);
            }
            case 3 -> {
                if (share.nextInt(10) == 0) {
                    settle(reservation, last, Usage.of(demand.inputTokens(), output + share.nextInt(2_000)));
                } else {
                    settle(reservation, last, Usage.of(demand.inputTokens(), output));
                }
            }
            default -> settle(reservation, last,
                    Usage.of(share.nextLong(demand.inputTokens() + 1), share.nextLong(output + 1)));
        }
    }

    private void settle(Reservation reservation, boolean last, Usage usage) {
        Amount bill = new Amount(1, usage.total(), PRICE.of(usage));
        ended(reservation, last, bill);
        books.ledger().settle(reservation, usage, bill.cost());
    }

    private void begun(Reservation reservation, boolean last) {
        synchronized (own) {
            for (Ledger.Node each : path(reservation.node())) {
                Own was = own.getOrDefault(each, Own.NONE);
                boolean mayUseReserve = last && each == reservation.node();
                Own now = new Own(was.settled, was.held.plus(reservation.amount()), was.excess,
                        mayUseReserve ? was.finals.plus(reservation.amount()) : was.finals);
                own.put(each, now);
                checkWithin(each, now, mayUseReserve);
            }
        }
    }

    private void ended(Reservation reservation, boolean last, Amount bill) {
        synchronized (own) {
            for (Ledger.Node each : path(reservation.node())) {
                Own was = own.getOrDefault(each, Own.NONE);
                own.put(each, new Own(was.settled.plus(bill), was.held.less(reservation.amount()),
                        was.excess.plus(bill.less(reservation.amount())), last && each == reservation.node()
                                ? was.finals.less(reservation.amount()).plus(bill)
                                : was.finals));
            }
        }
    }

    /// What is settled and held together passes no limit, but for bills above what was allowed; and all but the node's
    /// own final calls leave its reserve alone.
    private void checkWithin(Ledger.Node node, Own now, boolean mayUseReserve) {
        Amount all = now.settled.plus(now.held).less(now.excess);
        checkWithin(node.limits(), all);
        if (!mayUseReserve) {
            checkWithin(node.limits(), all.less(now.finals).plus(reserveOf(node)));
        }
    }

    private static void checkWithin(Limits limits, Amount all) {
        assertThat(all.calls()).isLessThanOrEqualTo(limits.calls().orElse(Long.MAX_VALUE));
        assertThat(all.tokens()).isLessThanOrEqualTo(limits.tokens().orElse(Long.MAX_VALUE));
        limits.cost().ifPresent(limit -> assertThat(all.cost()).isLessThanOrEqualTo(limit));
    }

    /// A refusal is right only if the call would not have fitted with nothing else in flight. What is settled never
    /// shrinks, so the ledger's own figure is checked too: it must not be more than what is settled now.
    private void checkRefusal(Ledger.Node node, Demand demand, boolean last, Breach breach) {
        Amount least = demand.at(demand.leastOutput());
        Ledger.Node where = path(node).stream()
                .filter(each -> each.id().equals(breach.node()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("refused by a node that is not on the path"));
        Amount kept = last && where == node ? Amount.NONE : reserveOf(where);
        Spend now = books.ledger().spent(where);
        switch (breach) {
            case Breach.Calls(CallId _, long limit, long used, long held, long asked) -> {
                assertThat(limit).isEqualTo(where.limits().calls().orElse(-1));
                assertThat(used).isLessThanOrEqualTo(now.calls());
                assertThat(held).isEqualTo(kept.calls());
                assertThat(used + held + asked).isGreaterThan(limit);
            }
            case Breach.Tokens(CallId _, long limit, long used, long held, long asked) -> {
                assertThat(used).isLessThanOrEqualTo(now.usage().total());
                assertThat(held).isEqualTo(kept.tokens());
                assertThat(asked).isEqualTo(least.tokens());
                assertThat(used + held + asked).isGreaterThan(limit);
            }
            case Breach.Cost(CallId _, Usd limit, Usd used, Usd held, Usd asked) -> {
                assertThat(used).isLessThanOrEqualTo(now.cost());
                assertThat(held).isEqualTo(kept.cost());
                assertThat(asked).isEqualTo(least.cost());
                assertThat(used.plus(held).plus(asked)).isGreaterThan(limit);
            }
            case Breach.Day _,Breach.ToolCalls _,Breach.Time _,Breach.Turns _,Breach.Depth _ ->
                throw new AssertionError("no reservation is refused for " + breach);
        }
    }

    /// All is over: what the ledger has booked is what was booked here, and nothing is held.
    private void checkEnd(Ledger.Node node) {
        Spend spent = books.ledger().spent(node);
        assertThat(new Amount(spent.calls(), spent.usage().total(), spent.cost()))
                .isEqualTo(own.getOrDefault(node, Own.NONE).settled);
        assertThat(books.ledger().left(node))
                .isEqualTo(path(node).stream().map(this::leftAlone).reduce(Left.UNLIMITED, Left::atMost));
    }

    private Left leftAlone(Ledger.Node node) {
        Amount gone = own.getOrDefault(node, Own.NONE).settled.plus(reserveOf(node));
        Limits limits = node.limits();
        return new Left(
                limits.calls().stream().boxed().map(limit -> Math.max(0, limit - gone.calls())).findFirst(),
                limits.tokens().stream().boxed().map(limit -> Math.max(0, limit - gone.tokens())).findFirst(),
                limits.cost().map(limit -> limit.less(gone.cost())));
    }

    private Amount reserveOf(Ledger.Node node) {
        return parents.containsKey(node) ? Amount.NONE : reserve;
    }

    private List<Ledger.Node> path(Ledger.Node node) {
        List<Ledger.Node> path = new ArrayList<>();
        for (Optional<Ledger.Node> each = Optional.of(node); each.isPresent(); each = each
                .flatMap(child -> Optional.ofNullable(parents.get(child)))) {
            path.addFirst(each.get());
        }
        return path;
    }

    private Limits limits() {
        Optional<Usd> cost = random.nextInt(4) == 0
                ? Optional.empty()
                : Optional.of(Usd.of("0.001").times(BigDecimal.valueOf(10 + random.nextInt(150))));
        OptionalLong tokens = random.nextInt(3) == 0
                ? OptionalLong.empty()
                : OptionalLong.of(500 + random.nextInt(15_000));
        OptionalLong calls = random.nextInt(3) == 0 ? OptionalLong.empty() : OptionalLong.of(1 + random.nextInt(25));
        return new Limits(cost, tokens, calls, OptionalLong.empty(), Duration.ofMinutes(30), 30, 3);
    }
}
