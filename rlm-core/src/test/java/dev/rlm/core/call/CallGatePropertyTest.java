package dev.rlm.core.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import dev.rlm.core.budget.Limits;

class CallGatePropertyTest {
    private final Map<String, Integer> seen = new TreeMap<>();

    @Test
    void limitsHoldWhateverModelAndRecordDo() {
        assertThat(broken(500, UnaryOperator.identity()).findFirst()).isEmpty();

        assertThat(seen).containsKeys("Broken", "Burst", "InterruptedException", "TrajectoryException",
                "attempt 1, bytes", "attempt 1, estimated", "attempt 3, bytes", "cancelled", "child", "granted",
                "over-billed", "refused for calls", "refused for cost", "refused for tokens", "released", "settled",
                "unsettled");
    }

    @Test
    @Tag("slow")
    void limitsHoldWhateverModelAndRecordDoInManyRuns() {
        assertThat(broken(20_000, UnaryOperator.identity()).findFirst()).isEmpty();
    }

    @Test
    void ledgerWithoutLimitsIsFoundThroughTheGate() {
        assertThat(broken(500, limits -> new Limits(Optional.empty(), OptionalLong.empty(), OptionalLong.empty(),
                limits.toolCalls(), limits.time(), limits.turns(), limits.depth())).findFirst()).isPresent();
    }

    /// Draws runs and gives those that break a promise, as they are found.
    private Stream<AssertionError> broken(int runs, UnaryOperator<Limits> skew) {
        long first = System.nanoTime();
        System.out.println("random runs through the gate: seed " + first);
        return new SplittableRandom(first).longs(runs).boxed().flatMap(seed -> broken(seed, skew));
    }

    private Stream<AssertionError> broken(long seed, UnaryOperator<Limits> skew) {
        try {
            new RandomRun(seed, skew).live().forEach((what, times) -> seen.merge(what, times, Integer::sum));
            return Stream.empty();
        } catch (ExecutionException | InterruptedException | AssertionError e) {
            return Stream.of(new AssertionError("run with seed " + seed, e));
        }
    }
}
