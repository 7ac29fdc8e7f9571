package dev.rlm.core.subcall;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;

import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.cancel.Registration;

/// Random trees of child runs of several runs at the same time, in which a node may ask for several batches at the same
/// time, as threads of a guest can, and each child needs what it likes of what one may have: all end, within the places
/// and the memory that there are.
class PlacesPropertyTest {
    private static final int TREES = 60;
    private static final int RUNS = 3;

    /// @param needed a part of the most that a child of its run may take
    /// @param batches each asked for in order, and awaited
    private record Node(double needed, boolean threads, List<List<Node>> batches) {}

    /// What all runs hold together, and the most that they did.
    private static final class Held {
        private final AtomicLong now = new AtomicLong();
        private final AtomicLong most = new AtomicLong();

        private void add(long count) {
            most.accumulateAndGet(now.addAndGet(count), Math::max);
        }
    }

    private static final class Trial {
        private final int allowed;
        private final long memory;
        private final Places places;
        private final List<Tree> trees;
        private final Held bytes = new Held();
        private final Held children = new Held();
        private final AtomicInteger begun = new AtomicInteger();
        private int made;

        Trial(Random random) {
            int deepest = 1 + random.nextInt(4);
            long child = 1 + random.nextLong(10);
            allowed = deepest + random.nextInt(4);
            memory = (1 + deepest) * child + random.nextLong(70);
            places = new Places(allowed, memory);
            trees = IntStream.range(0, RUNS)
                    .mapToObj(_ -> new Tree(this, deepest - random.nextInt(deepest), child, random))
                    .toList();
        }

        private void run() {
            all(trees.stream().map(tree -> inBackground(tree::run)).toList());
        }
    }

    /// One run.
    private static final class Tree {
        private final Trial trial;
        private final int deepest;
        private final Room room;
        private final List<List<Node>> batches;

        Tree(Trial trial, int deepest, long child, Random random) {
            this.trial = trial;
            this.deepest = deepest;
            long root = child + random.nextLong(trial.memory - (1 + deepest) * child + 1);
            this.room = trial.places.room(root, child,
                    random.nextInt(4) == 0 ? OptionalLong.of(child) : OptionalLong.empty());
            this.batches = batches(1, random);
        }

        private List<List<Node>> batches(int level, Random random) {
            List<List<Node>> made = new ArrayList<>();
            for (int i = level > deepest ? 0 : random.nextInt(3) + (level == 1 ? 1 : 0); i > 0; i--) {
                made.add(IntStream.range(0, 1 + random.nextInt(4)).mapToObj(_ -> node(level, random)).toList());
            }
            return made;
        }

        private Node node(int level, Random random) {
            trial.made++;
            return new Node(random.nextBoolean() ? 1 : random.nextDouble(), random.nextBoolean(),
                    batches(level + 1, random));
        }

        private void run() {
            try (RunPlaces run = taken(() -> trial.places.begin(room, deepest, Cancellation.root()))) {
                trial.bytes.add(room.rootBytes());
                below(run, 1, false, batches);
                trial.bytes.add(-room.rootBytes());
            }
        }

        private void below(RunPlaces run, int level, boolean threads, List<List<Node>> asked) {
            if (threads) {
                all(asked.stream().map(batch -> inBackground(() -> batch(run, level, batch))).toList());
            } else {
                asked.forEach(batch -> batch(run, level, batch));
            }
        }

        private void batch(RunPlaces run, int level, List<Node> nodes) {
            List<CompletableFuture<Void>> running = new ArrayList<>();
            for (Node node : nodes) {
                long bytes = run.room().taken((long) (node.needed * run.mostBytes()));
                Registration place = taken(() -> run.take(level, bytes, Cancellation.root()));
                running.add(inBackground(() -> {
                    try (place) {
                        trial.bytes.add(bytes);
                        trial.children.add(1);
                        trial.begun.incrementAndGet();
                        below(run, level + 1, node.threads, node.batches);
                        trial.bytes.add(-bytes);
                        trial.children.add(-1);
                    }
                }));
            }
            all(running);
        }
    }

    @FunctionalInterface
    private interface Taking<T> {
        Optional<T> take() throws InterruptedException;
    }

    private static <T> T taken(Taking<T> taking) {
        try {
            return taking.take().orElseThrow();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void all(List<CompletableFuture<Void>> running) {
        running.forEach(CompletableFuture::join);
    }

    private static CompletableFuture<Void> inBackground(Runnable action) {
        return CompletableFuture.runAsync(action, Thread::startVirtualThread);
    }

    @RepeatedTest(TREES)
    @Timeout(60)
    void allChildrenOfAnyTreesEndWithinTheRoomThereIs() throws Exception {
        long seed = new Random().nextLong();
        Trial trial = new Trial(new Random(seed));
        CompletableFuture<Void> whole = inBackground(trial::run);
        try {
            whole.get(20, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("stuck, seed " + seed + ", " + trial.allowed + " children, " + trial.memory
                    + " bytes, " + trial.begun + " of " + trial.made + " begun", e);
        }

        assertThat(trial.begun.get()).as("seed %d", seed).isEqualTo(trial.made);
        assertThat(trial.children.most.get()).as("seed %d", seed).isLessThanOrEqualTo(trial.allowed);
        assertThat(trial.bytes.most.get()).as("seed %d", seed).isLessThanOrEqualTo(trial.memory);
    }
}
