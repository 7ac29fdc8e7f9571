package dev.rlm.core.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.rlm.core.llm.LlmException;
import dev.rlm.core.llm.LlmException.Kind;

class RetryPolicyTest {
    private static final Duration LONG = Duration.ofHours(1);
    private static final RetryPolicy POLICY = new RetryPolicy(4, Duration.ofMillis(100), Duration.ofSeconds(10));

    @Test
    void pausesDoubleAndAreScatteredOverTheirUpperHalf() {
        for (int attempt = 1; attempt < 4; attempt++) {
            int whole = 100 << (attempt - 1);
            int number = attempt;
            assertThat(IntStream.range(0, 2_000)
                    .mapToLong(seed -> pause(Optional.empty(), number, LONG, seed).orElseThrow().toMillis())
                    .summaryStatistics())
                    .satisfies(pauses -> assertThat(pauses.getMin()).isEqualTo(whole / 2),
                            pauses -> assertThat(pauses.getMax()).isEqualTo(whole));
        }
    }

    @Test
    void lastAttemptIsNotFollowedByAnother() {
        assertThat(pause(Optional.empty(), 4, LONG, 1)).isEmpty();
    }

    @Test
    void providersPauseIsTakenUpToTheLongest() {
        assertThat(pause(Optional.of(Duration.ofSeconds(10)), 1, LONG, 1)).contains(Duration.ofSeconds(10));
        assertThat(pause(Optional.of(Duration.ofMillis(10_001)), 1, LONG, 1)).isEmpty();
    }

    @Test
    void pauseThatTakesAllThatIsLeftIsNotBegun() {
        assertThat(pause(Optional.of(Duration.ofSeconds(5)), 1, Duration.ofSeconds(5), 1)).isEmpty();
        assertThat(pause(Optional.of(Duration.ofSeconds(5)), 1, Duration.ofMillis(5_001), 1)).isPresent();
    }

    @Test
    void neitherTerminalFailuresNorCancelledCallsAreTriedAgain() {
        SplittableRandom random = new SplittableRandom(1);
        assertThat(POLICY.pauseAfter(new LlmException.Terminal(Kind.CONNECTION, OptionalInt.empty(), false, ""), 1,
                LONG, random)).isEmpty();
        assertThat(POLICY.pauseAfter(retriable(Kind.CANCELLED, Optional.empty()), 1, LONG, random)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void onlyWhatNoOtherCallCanGetPastEndsTheRun(Kind kind) {
        boolean ends = kind == Kind.AUTHENTICATION || kind == Kind.PAYMENT || kind == Kind.SCRIPT;

        assertThat(new CallResult.Failed(retriable(kind, Optional.empty())).endsRun()).isEqualTo(ends);
    }

    private static Optional<Duration> pause(Optional<Duration> retryAfter, int attempt, Duration left, long seed) {
        return POLICY.pauseAfter(retriable(Kind.UNAVAILABLE, retryAfter), attempt, left, new SplittableRandom(seed));
    }

    private static LlmException retriable(Kind kind, Optional<Duration> retryAfter) {
        return new LlmException.Retriable(kind, OptionalInt.empty(), false, retryAfter, "");
    }
}
