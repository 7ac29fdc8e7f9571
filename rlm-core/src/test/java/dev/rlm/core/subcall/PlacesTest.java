package dev.rlm.core.subcall;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.cancel.Registration;

@Timeout(20)
class PlacesTest {

    @Test
    void placeIsKeptFreeForEveryLevelBelow() throws Exception {
        Places places = new Places(2);
        Registration parent = places.take(1, 2, Cancellation.root()).orElseThrow();
        Cancellation impatient = Cancellation.root();

        CompletableFuture<Optional<Registration>> second = inBackground(() -> places.take(1, 2, impatient));
        Registration child = places.take(2, 2, Cancellation.root()).orElseThrow();
        assertThat(second).isNotDone();

        child.close();
        parent.close();
        assertThat(second.get(10, TimeUnit.SECONDS)).isPresent();
    }

    @Test
    void cancelledWaiterGetsNoPlaceAndBlocksNobody() throws Exception {
        Places places = new Places(1);
        Registration held = places.take(1, 1, Cancellation.root()).orElseThrow();
        Cancellation impatient = Cancellation.root();
        CompletableFuture<Optional<Registration>> waiting = inBackground(() -> places.take(1, 1, impatient));

        impatient.cancel(Cancellation.Cause.ANSWER_NOW);

        assertThat(waiting.get(10, TimeUnit.SECONDS)).isEmpty();
        held.close();
        assertThat(places.take(1, 1, Cancellation.root())).isPresent();
    }

    @Test
    void treesOfThreeLevelsEndWithThePlacesOfOnePath() throws Exception {
        Places places = new Places(2);
        CountDownLatch ended = new CountDownLatch(4 * 3);
        for (int parent = 0; parent < 4; parent++) {
            inBackground(() -> {
                try (Registration _ = places.take(1, 2, Cancellation.root()).orElseThrow()) {
                    for (int child = 0; child < 3; child++) {
                        try (Registration _ = places.take(2, 2, Cancellation.root()).orElseThrow()) {
                            ended.countDown();
                        }
                    }
                }
                return Optional.empty();
            });
        }
        assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
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
