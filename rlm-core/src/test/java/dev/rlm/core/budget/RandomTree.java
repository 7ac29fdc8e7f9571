package dev.rlm.core.budget;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionService;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;

import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.llm.ModelTraits;
import dev.rlm.core.llm.Usage;

/// A tree of accounts with random limits, in which threads make random calls, batches and children; an [Audit] checks
/// each step. All but the threads' timing comes from the seed.
final class RandomTree {
    private static final int MOST_DOUBLINGS = 6;
    private static final int MOST_DEPTH = 5;
    private static final int ATTEMPTS = 3;
    private static final int MOST_NANOS_IN_FLIGHT = 60_000;
    private static final BigDecimal HALF = new BigDecimal("0.5");
    private static final BigDecimal LEAST_SUB_CALLS = BigDecimal.valueOf(4);
    private static final ModelPrice PRICE = new ModelPrice("test", "test", OptionalInt.empty(),
            List.of(new ModelPrice.Tier(0, Usd.of("3"), Usd.of("1"), Usd.of("4"), Usd.of("15")),
                    new ModelPrice.Tier(700, Usd.of("6"), Usd.of("2"), Usd.of("8"), Usd.of("22.5"))));

    private final Books books;
    private final Audit audit;
    private final List<Ledger.Node> open = new ArrayList<>();
    private final SplittableRandom random;
    private final Terms terms;
    private int children;
    /// Held around each step of ledger and audit where steps are to be seen exactly; guards `open` and `children`.
    private final Lock step = new ReentrantLock();

    /// How a tree is watched.
    ///
    /// @param exactly whether steps are taken one at a time, so that the ledger's figures can be compared after each;
    ///        else threads do as they like, and figures are compared when all is over
    /// @param patience after which a wait counts as one that does not end
    record Terms(boolean exactly, Duration patience) {}

    /// A call that was let in.
    private record Call(Reservation reservation, boolean last) {}

    RandomTree(long seed, BiFunction<Limits, Amount, Books> kind, Terms terms) {
        this.random = new SplittableRandom(seed);
        this.terms = terms;
        Limits limits = limits(random);
        Amount reserve = new Amount(random.nextInt(2), random.nextInt(500), Usd.of("0.00" + random.nextInt(10)));
        books = kind.apply(limits, reserve);
        audit = new Audit(books.ledger(), limits, reserve);
        open.add(books.ledger().root());
        for (int n = random.nextInt(5); n > 0; n--) {
            open(anyNode(random), random);
        }
    }

    /// Makes the calls, and checks on the way and at the end.
    ///
    /// @return what happened, and how often
    Map<String, Integer> live() throws ExecutionException, InterruptedException {
        int threads = 1 + random.nextInt(1 << random.nextInt(MOST_DOUBLINGS + 1));
        CyclicBarrier together = new CyclicBarrier(threads);
        List<Callable<Optional<Call>>> actors = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            SplittableRandom share = random.split();
            actors.add(() -> {
                together.await();
                for (int n = 1 + share.nextInt(4); n > 0; n--) {
                    act(anyNode(share), share);
                }
                return Optional.empty();
            });
        }
        sideBySide(actors);
        audit.checkEnd();
        return audit.seen();
    }

    private void act(Ledger.Node node, SplittableRandom share) throws Exception {
        switch (share.nextInt(8)) {
            case 0 -> child(node, share);
            case 1 -> batch(node, share);
            case 2 -> call(node, true, share);
            default -> call(node, false, share);
        }
    }

    /// A child run: opened while others are at work, does a few things, makes a last call and ends, though calls that
    /// others made in it may still be in flight.
    private void child(Ledger.Node parent, SplittableRandom share) throws Exception {
        if (parent.id().depth() >= MOST_DEPTH) {
            return;
        }
        Ledger.Node child = open(parent, share);
        for (int n = share.nextInt(3); n > 0; n--) {
            act(child, share);
        }
        call(child, true, share);
        locked(() -> open.remove(child));
    }

    private Ledger.Node open(Ledger.Node parent, SplittableRandom share) {
        return locked(() -> {
            Left left = books.ledger().left(parent);
            Limits ceiling = share.nextBoolean() ? limits(share) : ceiling(left, share);
            Ledger.Node child = books.open(parent, parent.id().child(++children), ceiling);
            audit.opened(child, parent, ceiling);
            open.add(child);
            return child;
        });
    }

    /// As a run gives it to a child, or to each of a batch.
    private static Limits ceiling(Left left, SplittableRandom share) {
        BigDecimal part = share.nextBoolean() ? HALF : BigDecimal.ONE.movePointLeft(1);
        Left given = left.share(part, demand(share).at(1).times(LEAST_SUB_CALLS));
        return new Limits(given.cost(), optional(given.tokens()), optional(given.calls()), OptionalLong.empty(),
                Duration.ofMinutes(30), 30, 3);
    }

    /// Members are let in in order and are in flight side by side.
    private void batch(Ledger.Node node, SplittableRandom share) throws Exception {
        List<Callable<Optional<Call>>> sent = new ArrayList<>();
        try (ExecutorService members = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletionService<Optional<Call>> running = new ExecutorCompletionService<>(members);
            for (int n = 2 + share.nextInt(5); n > 0; n--) {
                SplittableRandom own = share.split();
                Demand demand = demand(share);
                Optional<Call> admitted = ask(node, demand, false, Cancellation.root());
                if (admitted.isPresent()) {
                    sent.add(() -> admitted);
                    running.submit(() -> {
                        finish(admitted.get(), own);
                        return admitted;
                    });
                }
            }
            for (int i = 0; i < sent.size(); i++) {
                running.take().get();
            }
        }
    }

    /// A call with its retries; each attempt asks anew and holds nothing in between.
    private void call(Ledger.Node node, boolean last, SplittableRandom share) throws InterruptedException {
        Demand demand = demand(share);
        Cancellation cancellation = Cancellation.root();
        if (share.nextInt(6) == 0) {
            Thread.ofVirtual().start(() -> cancellation.cancel(Cancellation.Cause.STOP));
        }
        boolean again = true;
        for (int attempt = 1; again && attempt <= ATTEMPTS; attempt++) {
            Optional<Call> call = ask(node, demand, last, cancellation);
            again = call.isPresent() && finish(call.get(), share);
        }
    }

    private Optional<Call> ask(Ledger.Node node, Demand demand, boolean last, Cancellation cancellation)
            throws InterruptedException {
        while (!cancellation.isCancelled()) {
            switch (verdict(node, demand, last)) {
                case Verdict.Granted(Reservation reservation) -> {
                    return Optional.of(new Call(reservation, last));
                }
                case Verdict.Refused _ -> {
                    return Optional.empty();
                }
                case Verdict.Wait wait -> books.await(wait, cancellation);
            }
        }
        return Optional.empty();
    }

    private Verdict verdict(Ledger.Node node, Demand demand, boolean last) {
        return oneStep(() -> {
            Verdict verdict = books.ask(node, demand, last);
            switch (verdict) {
                case Verdict.Granted(Reservation reservation) -> {
                    if (terms.exactly()) {
                        audit.checkGrant(reservation, last);
                    }
                    audit.begun(node, reservation.amount(), last);
                }
                case Verdict.Refused(Breach breach) -> {
                    audit.checkRefusal(node, last, breach);
                    assertThat(asked(breach)).isIn(1L, demand.at(demand.leastOutput()).tokens(),
                            demand.at(demand.leastOutput()).cost());
                }
                case Verdict.Wait _ -> {
                    if (terms.exactly()) {
                        audit.checkWait(node);
                    }
                }
            }
            return verdict;
        }, node);
    }

    private static Comparable<?> asked(Breach breach) {
        return switch (breach) {
            case Breach.Cost cost -> cost.asked();
            case Breach.Tokens tokens -> tokens.asked();
            case Breach.Calls calls -> calls.asked();
            case Breach.Day _,Breach.ToolCalls _,Breach.Time _,Breach.Turns _,Breach.Depth _ -> false;
        };
    }

    /// @return whether it is to be tried again
    private boolean finish(Call call, SplittableRandom share) {
        LockSupport.parkNanos(share.nextInt(MOST_NANOS_IN_FLIGHT));
        Demand demand = call.reservation().demand();
        Usage bound = Usage.of(demand.inputTokens(), demand.billedOutput(call.reservation().maxOutput()));
        Usd most = call.reservation().amount().cost();
        return switch (share.nextInt(7)) {
            case 0 -> booked(call, new Spend(1, Usage.ZERO, Usd.ZERO, Usd.ZERO, 0), true,
                    () -> books.release(call.reservation()));
            case 1 -> booked(call, new Spend(1, bound, most, most, 0), share.nextBoolean(),
                    () -> books.leaveUnsettled(call.reservation()));
            case 2 -> booked(call, Spend.NONE, false, () -> books.withdraw(call.reservation()));
            case 3 -> settled(call, bound, most);
            case 4 -> share.nextInt(4) == 0
                    ? settled(call, bound.plus(Usage.of(share.nextInt(500), share.nextInt(2_000))))
                    : settled(call, bound);
            default -> settled(call, new Usage(share.nextLong(demand.inputTokens() / 2 + 1),
                    share.nextLong(demand.inputTokens() / 2 + 1), 0, share.nextLong(bound.output() + 1), 0));
        };
    }

    private boolean settled(Call call, Usage usage) {
        return settled(call, usage, PRICE.of(usage));
    }

    private boolean settled(Call call, Usage usage, Usd cost) {
        return booked(call, new Spend(1, usage, cost, Usd.ZERO, 0), false,
                () -> books.settle(call.reservation(), usage, cost));
    }

    private boolean booked(Call call, Spend bill, boolean again, Runnable booking) {
        Reservation reservation = call.reservation();
        return oneStep(() -> {
            audit.ended(reservation.node(), reservation.amount(), call.last(), bill);
            booking.run();
            return again;
        }, reservation.node());
    }

    private <T> T oneStep(Step<T> what, Ledger.Node node) {
        if (!terms.exactly()) {
            return what.take();
        }
        return locked(() -> {
            T result = what.take();
            audit.checkExactly(node);
            return result;
        });
    }

    private <T> T locked(Step<T> what) {
        step.lock();
        try {
            return what.take();
        } finally {
            step.unlock();
        }
    }

    private Ledger.Node anyNode(SplittableRandom share) {
        return locked(() -> open.get(share.nextInt(open.size())));
    }

    private void sideBySide(List<Callable<Optional<Call>>> actors)
            throws ExecutionException, InterruptedException {
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletionService<Optional<Call>> running = new ExecutorCompletionService<>(executor);
            actors.forEach(running::submit);
            try {
                for (int i = 0; i < actors.size(); i++) {
                    Future<?> ended = running.poll(terms.patience().toMillis(), TimeUnit.MILLISECONDS);
                    assertThat(ended).as("a wait that does not end").isNotNull();
                    ended.get();
                }
            } finally {
                executor.shutdownNow();
            }
        }
    }

    private static Demand demand(SplittableRandom share) {
        ModelTraits traits = share.nextInt(8) == 0 ? new ModelTraits(128_000, true, 4) : ModelTraits.UNKNOWN;
        return new Demand(1 + share.nextInt(800), 1 + share.nextInt(1_200), traits, PRICE, Demand.Bound.BYTES);
    }

    /// Wide and narrow ones, none at all, and nothing at all.
    private static Limits limits(SplittableRandom random) {
        int width = 1 + random.nextInt(8);
        Optional<Usd> cost = random.nextInt(4) == 0
                ? Optional.empty()
                : Optional.of(Usd.of("0.001").times(BigDecimal.valueOf(random.nextInt(100 * width))));
        OptionalLong tokens = random.nextInt(3) == 0
                ? OptionalLong.empty()
                : OptionalLong.of(random.nextInt(20) == 0 ? Long.MAX_VALUE : random.nextInt(10_000 * width));
        OptionalLong calls = random.nextInt(3) == 0
                ? OptionalLong.empty()
                : OptionalLong.of(random.nextInt(20 * width));
        return new Limits(cost, tokens, calls, OptionalLong.empty(), Duration.ofMinutes(30), 30, 3);
    }

    private static OptionalLong optional(Optional<Long> limit) {
        return limit.map(OptionalLong::of).orElseGet(OptionalLong::empty);
    }

    /// One look at the ledger or one change of it.
    @FunctionalInterface
    private interface Step<T> {
        T take();
    }
}
