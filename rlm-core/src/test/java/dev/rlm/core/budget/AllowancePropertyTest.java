package dev.rlm.core.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongFunction;

import org.junit.jupiter.api.Test;

import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.llm.ModelTraits;
import dev.rlm.core.llm.Usage;

/// Several trees under one allowance, asked by many threads at once.
class AllowancePropertyTest {
    private static final int PATIENCE_SECONDS = 30;
    private static final ModelPrice PRICE = new ModelPrice("test", "test", OptionalInt.empty(), List.of(
            new ModelPrice.Tier(0, Usd.of("1000000"), Usd.of("1000000"), Usd.of("1000000"), Usd.of("1000000"))));

    @Test
    void whatAllTreesSettleAndHoldStaysWithinTheAllowance() throws Exception {
        holds(200, Purse::new);
    }

    @Test
    void allowanceThatLooksOnlyAtWhatIsSpentIsFound() {
        assertThatThrownBy(() -> holds(200, Late::new)).isInstanceOf(AssertionError.class);
    }

    private static void holds(int rounds, LongFunction<Purse> kind) throws Exception {
        long first = System.nanoTime();
        System.out.println("trees under one allowance: seed " + first);
        SplittableRandom seeds = new SplittableRandom(first);
        for (int i = 0; i < rounds; i++) {
            long seed = seeds.nextLong();
            try {
                live(new SplittableRandom(seed), kind);
            } catch (ExecutionException | AssertionError e) {
                throw new AssertionError("round with seed " + seed, e);
            }
        }
    }

    private static void live(SplittableRandom random, LongFunction<Purse> kind) throws Exception {
        Purse purse = kind.apply(500 + random.nextInt(5_000));
        List<Ledger> trees = new ArrayList<>();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            Limits limits = new Limits(Optional.of(new Usd(BigDecimal.valueOf(300 + random.nextInt(3_000)))),
                    OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty(), Duration.ofMinutes(1), 9, 1);
            trees.add(new Ledger(limits, Amount.NONE, purse));
        }
        List<Future<?>> running = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
            for (int i = 1 + random.nextInt(16); i > 0; i--) {
                SplittableRandom share = random.split();
                Ledger tree = trees.get(random.nextInt(trees.size()));
                running.add(threads.submit(() -> {
                    calls(tree, share);
                    return null;
                }));
            }
            try {
                for (Future<?> each : running) {
                    each.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
                }
            } finally {
                threads.shutdownNow();
            }
        }
        Usd settled = trees.stream().map(tree -> tree.spent(tree.root()).cost()).reduce(Usd.ZERO, Usd::plus);
        assertThat(purse.end()).isEqualTo(settled);
    }

    private static void calls(Ledger tree, SplittableRandom share) throws InterruptedException {
        for (int i = 1 + share.nextInt(8); i > 0; i--) {
            Demand demand = new Demand(1 + share.nextInt(300), 1 + share.nextInt(600), ModelTraits.UNKNOWN, PRICE,
                    Demand.Bound.BYTES);
            Optional<Reservation> granted = ask(tree, demand);
            if (granted.isPresent()) {
                finish(tree, granted.get(), share);
            }
        }
    }

    private static Optional<Reservation> ask(Ledger tree, Demand demand) throws InterruptedException {
        while (true) {
            switch (tree.ask(tree.root(), demand, false)) {
                case Verdict.Granted(Reservation reservation) -> {
                    return Optional.of(reservation);
                }
                case Verdict.Wait(long seen) -> tree.awaitChange(seen, Cancellation.root());
                case Verdict.Refused _ -> {
                    return Optional.empty();
                }
            }
        }
    }

    private static void finish(Ledger tree, Reservation reservation, SplittableRandom share) {
        LockSupport.parkNanos(share.nextInt(100_000));
        switch (share.nextInt(4)) {
            case 0 -> tree.release(reservation);
            case 1 -> tree.withdraw(reservation);
            case 2 -> tree.leaveUnsettled(reservation);
            default -> {
                Usage usage = Usage.of(share.nextLong(reservation.demand().inputTokens() + 1),
                        share.nextLong(reservation.maxOutput() + 1L));
                tree.settle(reservation, usage, PRICE.of(usage));
            }
        }
    }

    /// Money that is held and spent, checked at each step.
    private static class Purse implements Allowance {
        private final Usd limit;
        private Usd spent = Usd.ZERO;
        private Usd held = Usd.ZERO;

        Purse(long limit) {
            this.limit = new Usd(BigDecimal.valueOf(limit));
        }

        @Override
        public synchronized Reply ask(Usd cost) {
            if (spent.plus(cost).isMoreThan(limit)) {
                return new Reply.Refused(new Breach.Day(limit, spent, Usd.ZERO, cost), limit.less(spent));
            }
            if (isBusy(spent.plus(held).plus(cost).isMoreThan(limit))) {
                return new Reply.Busy();
            }
            held = held.plus(cost);
            check();
            return new Reply.Held();
        }

        boolean isBusy(boolean tooMuch) {
            return tooMuch;
        }

        private void check() {
            assertThat(spent.plus(held)).isLessThanOrEqualTo(limit);
        }

        @Override
        public synchronized Optional<Usd> left() {
            return Optional.of(limit.less(spent));
        }

        @Override
        public synchronized void settle(Usd given, Usd charged) {
            held = held.without(given);
            spent = spent.plus(charged);
            check();
        }

        @Override
        public void whenChanged(Runnable action) {
            Thread.ofVirtual().start(action);
        }

        /// What was spent, when all is over.
        synchronized Usd end() {
            assertThat(held).isEqualTo(Usd.ZERO);
            return spent;
        }
    }

    /// Does not look at what is held.
    private static final class Late extends Purse {
        Late(long limit) {
            super(limit);
        }

        @Override
        boolean isBusy(boolean tooMuch) {
            return false;
        }
    }
}
