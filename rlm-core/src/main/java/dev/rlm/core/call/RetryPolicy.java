package dev.rlm.core.call;

import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

import dev.rlm.core.llm.LlmException;

/// When a failed attempt is made again: what may succeed, a few times, after a growing and scattered pause, or after
/// the pause that the provider asks for.
///
/// @param attempts in all, at least 1
/// @param firstPause before the second attempt; doubled before each later one
/// @param longestPause above which a provider's wish is not waited for
public record RetryPolicy(int attempts, Duration firstPause, Duration longestPause) {
    /// Three attempts, pauses of about half a second and one second, at most two minutes on request.
    public static final RetryPolicy DEFAULT = new RetryPolicy(3, Duration.ofMillis(500), Duration.ofMinutes(2));

    /// The pause before the next attempt; empty when there is to be none.
    ///
    /// @param attempt that failed, from 1
    /// @param left time of the node; a pause that would not end in it is not begun
    public Optional<Duration> pauseAfter(LlmException failure, int attempt, Duration left, RandomGenerator random) {
        return switch (failure) {
            case LlmException.Terminal _ -> Optional.empty();
            case LlmException.Retriable retriable when attempt < attempts
                    && failure.kind() != LlmException.Kind.CANCELLED ->
                Optional.of(retriable.retryAfter().orElseGet(() -> scattered(attempt, random)))
                        .filter(pause -> pause.compareTo(longestPause) <= 0 && pause.compareTo(left) < 0);
            case LlmException.Retriable _ -> Optional.empty();
        };
    }

    private Duration scattered(int attempt, RandomGenerator random) {
        long whole = firstPause.toMillis() << (attempt - 1);
        return Duration.ofMillis(whole / 2 + random.nextLong(whole / 2 + 1));
    }
}
