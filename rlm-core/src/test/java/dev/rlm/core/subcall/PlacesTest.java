package dev.rlm.core.subcall;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.cancel.Registration;

@Timeout(20)
class PlacesTest {
    private static final long MUCH = 1L << 40;
    private static final Room ROOMY = new Room(4, MUCH, 1, 1, OptionalLong.empty());

    @Test
    void placeIsKeptFreeForEveryLevelBelow() throws Exception {
        Places places = new Places(2, MUCH);
        Registration parent = places.take(claim(1, 2, 1), ROOMY, Cancellation.root()).orElseThrow();
        Cancellation impatient = Cancellation.root();

        CompletableFuture<Optional<Registration>> second = inBackground(
                () -> places.take(claim(1, 2, 1), ROOMY, impatient));
        Registration child = places.take(claim(2, 2, 1), ROOMY, Cancellation.root()).orElseThrow();
        assertThat(second).isNotDone();

        child.close();
        parent.close();
        assertThat(second.get(10, TimeUnit.SECONDS)).isPresent();
    }

    @Test
    void cancelledWaiterGetsNoPlaceAndBlocksNobody() throws Exception {
        Places places = new Places(1, MUCH);
        Registration held = places.take(claim(1, 1, 1), ROOMY, Cancellation.root()).orElseThrow();
        Cancellation impatient = Cancellation.root();
        CompletableFuture<Optional<Registration>> waiting = inBackground(
                () -> places.take(claim(1, 1, 1), ROOMY, impatient));

        impatient.cancel(Cancellation.Cause.ANSWER_NOW);

        assertThat(waiting.get(10, TimeUnit.SECONDS)).isEmpty();
        held.close();
        assertThat(places.take(claim(1, 1, 1), ROOMY, Cancellation.root())).isPresent();
    }

    @Test
    void treesOfThreeLevelsEndWithThePlacesOfOnePath() throws Exception {
        Places places = new Places(2, MUCH);
        CountDownLatch ended = new CountDownLatch(4 * 3);
        for (int parent = 0; parent < 4; parent++) {
            inBackground(() -> {
                try (Registration _ = places.take(claim(1, 2, 1), ROOMY, Cancellation.root()).orElseThrow()) {
                    for (int child = 0; child < 3; child++) {
                        try (Registration _ = places.take(claim(2, 2, 1), ROOMY, Cancellation.root()).orElseThrow()) {
                            ended.countDown();
                        }
                    }
                }
                return Optional.empty();
            });
        }
        assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void memoryIsKeptFreeForAChildOfTheSameSizeAtEveryLevelBelow() throws Exception {
        Room room = new Room(9, 10, 2, 1, OptionalLong.empty());
        Places places = new Places(9, 10);
        Registration parent = places.take(claim(1, 2, 4), room, Cancellation.root()).orElseThrow();
        Cancellation impatient = Cancellation.root();

        CompletableFuture<Optional<Registration>> small = inBackground(
                () -> places.take(claim(1, 2, 1), room, impatient));
        Registration child = places.take(claim(2, 2, room.most(2)), room, Cancellation.root()).orElseThrow();
        assertThat(small).isNotDone();

        child.close();
        child.close();
        parent.close();
        assertThat(small.get(10, TimeUnit.SECONDS)).isPresent();
    }

    @Test
    void roomCountsWhatARootLeaves() {
        assertThat(new Room(4, 5, 1, 1, OptionalLong.empty()).fitting()).isEqualTo(4);
        assertThat(new Room(4, 5, 3, 1, OptionalLong.empty()).fitting()).isEqualTo(2);
        assertThat(new Room(4, 5, 6, 1, OptionalLong.empty()).fitting()).isZero();
        assertThat(new Room(4, 7, 1, 1, OptionalLong.empty()).most(3)).isEqualTo(2);
        assertThat(new Room(4, 7, 1, 1, OptionalLong.of(1)).most(3)).isEqualTo(1);
    }

    private static Places.Claim claim(int level, int deepest, long bytes) {
        return new Places.Claim(level, deepest, bytes);
    }

    private static CompletableFuture<Optional<Registration>> inBackground(Taking taking) {
        CompletableFuture<Optional<Registration>> result = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                result.complete(taking.take());
            } catch (InterruptedException e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    @FunctionalInterface
    private interface Taking {
        Optional<Registration> take() throws InterruptedException;
    }
}
