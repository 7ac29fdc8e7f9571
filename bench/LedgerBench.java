import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.LongAdder;

import dev.rlm.core.budget.Amount;
import dev.rlm.core.budget.Demand;
import dev.rlm.core.budget.Ledger;
import dev.rlm.core.budget.Limits;
import dev.rlm.core.budget.ModelPrice;
import dev.rlm.core.budget.Reservation;
import dev.rlm.core.budget.Usd;
import dev.rlm.core.budget.Verdict;
import dev.rlm.core.llm.ModelTraits;
import dev.rlm.core.llm.Usage;

/// Reserves and settles in a tree five deep, every node of which limits money, tokens and calls: how long a pair takes
/// on one thread, how many a second 64 threads make together, and what a million leave on the heap. Each beside the
/// addition of two sums of money, which is what a ledger does at the least. Prints one line of JSON.
///
///     java -cp rlm-core/target/quick/classes bench/LedgerBench.java
public final class LedgerBench {
    private static final int DEPTH = 5;
    private static final int THREADS = 64;
    private static final int ROUNDS = 15;
    private static final int PAIRS = 100_000;
    private static final int ADDITIONS = 100;
    private static final int MILLION = 1_000_000;
    private static final long RUN_NANOS = 2_000_000_000L;
    private static final ModelPrice PRICE = new ModelPrice("bench", "bench", OptionalInt.empty(),
            List.of(new ModelPrice.Tier(0, Usd.of("3"), Usd.of("0.3"), Usd.of("3.75"), Usd.of("15"))));
    private static final Demand DEMAND = new Demand(12_345, 4_096, ModelTraits.UNKNOWN, PRICE, Demand.Bound.BYTES);
    private static final Usage USED = Usage.of(9_876, 543);
    private static final Usd COST = PRICE.of(USED);

    private LedgerBench() {}

    public static void main(String[] arguments) throws InterruptedException {
        double[] pairs = new double[ROUNDS];
        double[] additions = new double[ROUNDS];
        double[] ratios = new double[ROUNDS];
        for (int round = -ROUNDS; round < ROUNDS; round++) {
            double addition = addition();
            double pair = pair();
            if (round >= 0) {
                additions[round] = addition;
                pairs[round] = pair;
                ratios[round] = pair / addition;
            }
        }
        double together = together();
        long before = usedBytes();
        Ledger ledger = ledger();
        Ledger.Node leaf = leaf(ledger, 1);
        for (int i = 0; i < MILLION; i++) {
            settle(ledger, leaf);
        }
        long after = usedBytes();
        if (ledger.spent(ledger.root()).calls() != MILLION) {
            throw new IllegalStateException("calls were lost");
        }
        System.out.printf(Locale.ROOT,
                "{\"pair_p50_ns\": %.0f, \"addition_p50_ns\": %.1f, \"ratio\": %.1f, \"pairs_a_second\": %.0f, "
                        + "\"threads\": %d, \"heap_before_bytes\": %d, \"heap_after_bytes\": %d, \"settled\": %d}%n",
                median(pairs), median(additions), median(ratios), together, THREADS, before, after, MILLION);
    }

    /// The median over single pairs, the clock's own time included.
    private static double pair() {
        Ledger ledger = ledger();
        Ledger.Node leaf = leaf(ledger, 1);
        double[] nanos = new double[PAIRS];
        for (int i = 0; i < PAIRS; i++) {
            long start = System.nanoTime();
            settle(ledger, leaf);
            nanos[i] = System.nanoTime() - start;
        }
        return median(nanos);
    }

    /// The median over additions in hundreds, for one alone is shorter than the clock's tick.
    private static double addition() {
        double[] nanos = new double[PAIRS / ADDITIONS];
        BigDecimal sum = BigDecimal.ZERO;
        BigDecimal cost = COST.amount();
        for (int i = 0; i < nanos.length; i++) {
            long start = System.nanoTime();
            for (int k = 0; k < ADDITIONS; k++) {
                sum = sum.add(cost);
            }
            nanos[i] = (double) (System.nanoTime() - start) / ADDITIONS;
        }
        if (sum.signum() == 0) {
            throw new IllegalStateException("nothing was added");
        }
        return median(nanos);
    }

    /// Pairs a second, all threads together, each at a leaf of its own under the same four.
    private static double together() throws InterruptedException {
        Ledger ledger = ledger();
        LongAdder made = new LongAdder();
        CountDownLatch ready = new CountDownLatch(THREADS);
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(THREADS);
        Ledger.Node above = trunk(ledger);
        for (int i = 1; i <= THREADS; i++) {
            Ledger.Node leaf = ledger.open(above, above.id().child(i), limits());
            Thread.ofPlatform().daemon().start(() -> {
                ready.countDown();
                try {
                    go.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                long until = System.nanoTime() + RUN_NANOS;
                long count = 0;
                while (System.nanoTime() - until < 0) {
                    settle(ledger, leaf);
                    count++;
                }
                made.add(count);
                done.countDown();
            });
        }
        ready.await();
        long start = System.nanoTime();
        go.countDown();
        done.await();
        if (ledger.spent(ledger.root()).calls() != made.sum()) {
            throw new IllegalStateException("calls were lost");
        }
        return made.sum() * 1e9 / (System.nanoTime() - start);
    }

    private static void settle(Ledger ledger, Ledger.Node node) {
        if (!(ledger.ask(node, DEMAND, false) instanceof Verdict.Granted(Reservation reservation))) {
            throw new IllegalStateException("limits are wide enough");
        }
        ledger.settle(reservation, USED, COST);
    }

    private static Ledger ledger() {
        return new Ledger(limits(), new Amount(1, 26_548, Usd.of("0.1")));
    }

    private static Ledger.Node trunk(Ledger ledger) {
        Ledger.Node node = ledger.root();
        for (int depth = 2; depth < DEPTH; depth++) {
            node = ledger.open(node, node.id().child(1), limits());
        }
        return node;
    }

    private static Ledger.Node leaf(Ledger ledger, int number) {
        Ledger.Node above = trunk(ledger);
        return ledger.open(above, above.id().child(number), limits());
    }

    private static Limits limits() {
        return new Limits(Optional.of(Usd.of("100000000.25")), OptionalLong.of(1L << 50), OptionalLong.of(1L << 40),
                OptionalLong.empty(), Duration.ofHours(1), 30, DEPTH);
    }

    private static long usedBytes() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
