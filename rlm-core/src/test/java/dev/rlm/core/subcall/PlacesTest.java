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

    @Test
    void placeIsKeptFreeForEveryLevelBelow() throws Exception {
        RunPlaces run = run(new Places(2, MUCH), 1, 2);
        Registration parent = run.take(1, 1, Cancellation.root()).orElseThrow();

        CompletableFuture<Optional<Registration>> second = inBackground(() -> run.take(1, 1, Cancellation.root()));
        Registration child = run.take(2, 1, Cancellation.root()).orElseThrow();
        assertThat(second).isNotDone();

        child.close();
        parent.close();
        assertThat(second.get(10, TimeUnit.SECONDS)).isPresent();
    }

    @Test
    void cancelledWaiterGetsNoPlaceAndBlocksNobody() throws Exception {
        RunPlaces run = run(new Places(1, MUCH), 1, 1);
        Registration held = run.take(1, 1, Cancellation.root()).orElseThrow();
        Cancellation impatient = Cancellation.root();
        CompletableFuture<Optional<Registration>> waiting = inBackground(() -> run.take(1, 1, impatient));

        impatient.cancel(Cancellation.Cause.ANSWER_NOW);

        assertThat(waiting.get(10, TimeUnit.SECONDS)).isEmpty();
        held.close();
        assertThat(run.take(1, 1, Cancellation.root())).isPresent();
    }

    @Test
    void treesOfThreeLevelsEndWithThePlacesOfOnePath() throws Exception {
        RunPlaces run = run(new Places(2, MUCH), 1, 2);
        CountDownLatch ended = new CountDownLatch(4 * 3);
        for (int parent = 0; parent < 4; parent++) {
            inBackground(() -> {
                try (Registration _ = run.take(1, 1, Cancellation.root()).orElseThrow()) {
                    for (int child = 0; child < 3; child++) {
                        try (Registration _ = run.take(2, 1, Cancellation.root()).orElseThrow()) {
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
        RunPlaces run = run(new Places(9, 10), 2, 2);
        Registration parent = run.take(1, 4, Cancellation.root()).orElseThrow();

        CompletableFuture<Optional<Registration>> small = inBackground(() -> run.take(1, 1, Cancellation.root()));
        Registration child = run.take(2, run.mostBytes(), Cancellation.root()).orElseThrow();
        assertThat(small).isNotDone();

        child.close();
        child.close();
        parent.close();
        assertThat(small.get(10, TimeUnit.SECONDS)).isPresent();
    }

    @Test
    void rootTakesItsMemoryAndGivesItBack() throws Exception {
        Places places = new Places(9, 10);
        RunPlaces first = run(places, 6, 1);
        RunPlaces second = run(places, 1, 1);

        CompletableFuture<Optional<RunPlaces>> third = inBackground(() -> begin(places, 3, 1));
        assertThat(first.mostBytes()).isEqualTo(4);
        assertThat(second.mostBytes()).isEqualTo(3);
        assertThat(third).isNotDone();

        first.close();
        first.close();
        assertThat(third.get(10, TimeUnit.SECONDS)).map(RunPlaces::mostBytes).contains(6L);
    }

    @Test
    void childOfOneRunDoesNotStandBehindThoseOfAnother() throws Exception {
        Places places = new Places(9, 10);
        RunPlaces large = run(places, 1, 2);
        RunPlaces small = run(places, 1, 2);
        Registration parent = small.take(1, 1, Cancellation.root()).orElseThrow();

        CompletableFuture<Optional<Registration>> waiting = inBackground(() -> large.take(1, 4, Cancellation.root()));
        Registration other = small.take(1, 1, Cancellation.root()).orElseThrow();
        assertThat(waiting).isNotDone();

        other.close();
        parent.close();
        small.close();
        assertThat(waiting.get(10, TimeUnit.SECONDS)).isPresent();
    }

    @Test
    void runThatWaitsForRoomCanBeStopped() throws Exception {
        Places places = new Places(1, 10);
        run(places, 10, 0);
        Cancellation stop = Cancellation.root();
        CompletableFuture<Optional<RunPlaces>> waiting = inBackground(
                () -> places.begin(places.room(5, 1, OptionalLong.empty()), 0, stop));

        stop.cancel(Cancellation.Cause.STOP);

        assertThat(waiting.get(10, TimeUnit.SECONDS)).isEmpty();
    }

    @Test
    void rootThatMayTakeMoreThanThereIsRunsAlone() throws Exception {
        assertThat(begin(new Places(1, 10), 11, 0)).isPresent();
    }

    @Test
    void roomCountsWhatARootLeaves() {
        assertThat(new Room(4, 5, 1, 1, OptionalLong.empty()).fitting()).isEqualTo(4);
        assertThat(new Room(4, 5, 3, 1, OptionalLong.empty()).fitting()).isEqualTo(2);
        assertThat(new Room(4, 5, 6, 1, OptionalLong.empty()).fitting()).isZero();
        assertThat(new Room(4, 7, 1, 1, OptionalLong.empty()).most(3)).isEqualTo(2);
        assertThat(new Room(4, 7, 1, 1, OptionalLong.of(1)).most(3)).isEqualTo(1);
    }

    private static RunPlaces run(Places places, long rootBytes, int levels) throws InterruptedException {
        return begin(places, rootBytes, levels).orElseThrow();
    }

    private static Optional<RunPlaces> begin(Places places, long rootBytes, int levels) throws InterruptedException {
        return places.begin(places.room(rootBytes, 1, OptionalLong.empty()), levels, Cancellation.root());
    }

    private static <T> CompletableFuture<T> inBackground(Taking<T> taking) {
        CompletableFuture<T> result = new CompletableFuture<>();
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
    private interface Taking<T> {
        T take() throws InterruptedException;
    }
}
