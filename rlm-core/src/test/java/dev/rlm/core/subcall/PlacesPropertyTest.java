package dev.rlm.core.subcall;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
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

/// Random trees of child runs, in which a node may ask for several batches at the same time, as threads of a guest can,
/// and each child needs what it likes of what one may have: all end, within the places and the memory that there are.
class PlacesPropertyTest {
    private static final int TREES = 60;

    /// @param batches each asked for in order, and awaited
    private record Node(long needed, boolean threads, List<List<Node>> batches) {}

    private static final class Trial {
        private final int deepest;
        private final Room room;
        private final Places places;
        private final List<List<Node>> roots;
        private final AtomicLong bytes = new AtomicLong();
        private final AtomicLong mostBytes = new AtomicLong();
        private final AtomicInteger children = new AtomicInteger();
        private final AtomicInteger mostChildren = new AtomicInteger();
        private final AtomicInteger begun = new AtomicInteger();
        private int made;

        Trial(Random random) {
            deepest = 1 + random.nextInt(4);
            long child = 1 + random.nextLong(10);
            long root = child + random.nextLong(30);
            boolean fixed = random.nextInt(4) == 0;
            int allowed = deepest + random.nextInt(4);
            room = new Room(allowed, root + deepest * child + random.nextLong(40), root, child,
                    fixed ? OptionalLong.of(child) : OptionalLong.empty());
            places = new Places(allowed, room.availableBytes());
            roots = batches(1, random);
        }

        private List<List<Node>> batches(int level, Random random) {
            List<List<Node>> batches = new ArrayList<>();
            for (int i = level > deepest ? 0 : random.nextInt(3) + (level == 1 ? 1 : 0); i > 0; i--) {
                batches.add(IntStream.range(0, 1 + random.nextInt(4)).mapToObj(_ -> node(level, random)).toList());
            }
            return batches;
        }

        private Node node(int level, Random random) {
            made++;
            long most = room.most(deepest);
            long needed = random.nextBoolean() ? most : 1 + random.nextLong(most);
            return new Node(needed, random.nextBoolean(), batches(level + 1, random));
        }

        private void run(int level, boolean threads, List<List<Node>> batches) {
            if (threads) {
                all(batches.stream().map(batch -> inBackground(() -> batch(level, batch))).toList());
            } else {
                batches.forEach(batch -> batch(level, batch));
            }
        }

        private void batch(int level, List<Node> nodes) {
            List<CompletableFuture<Void>> running = new ArrayList<>();
            for (Node node : nodes) {
                Registration place = place(level, node);
                running.add(inBackground(() -> {
                    try (place) {
                        long taken = room.taken(node.needed);
                        mostBytes.accumulateAndGet(bytes.addAndGet(taken), Math::max);
                        mostChildren.accumulateAndGet(children.incrementAndGet(), Math::max);
                        begun.incrementAndGet();
                        run(level + 1, node.threads, node.batches);
                        bytes.addAndGet(-taken);
                        children.decrementAndGet();
                    }
                }));
            }
            all(running);
        }

        private Registration place(int level, Node node) {
            try {
                return places.take(new Places.Claim(level, deepest, room.taken(node.needed)), room,
                        Cancellation.root()).orElseThrow();
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
    }

    @RepeatedTest(TREES)
    @Timeout(60)
    void allChildrenOfAnyTreeEndWithinTheRoomThereIs() throws Exception {
        long seed = new Random().nextLong();
        Trial trial = new Trial(new Random(seed));
        CompletableFuture<Void> whole = Trial.inBackground(() -> trial.run(1, false, trial.roots));
        try {
            whole.get(20, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("stuck, seed " + seed + ", " + trial.room + ", " + trial.deepest + " levels, "
                    + trial.begun + " of " + trial.made + " begun", e);
        }

        assertThat(trial.begun.get()).as("seed %d", seed).isEqualTo(trial.made);
        assertThat(trial.mostChildren.get()).as("seed %d", seed).isLessThanOrEqualTo(trial.room.children());
        assertThat(trial.mostBytes.get()).as("seed %d", seed)
                .isLessThanOrEqualTo(trial.room.availableBytes() - trial.room.rootBytes());
    }
}
