package dev.rlm.core.call;

import java.util.random.RandomGenerator;

import dev.rlm.core.cancel.TimeSource;

/// When calls may go, and go again.
///
/// @param permits how many at the same time
/// @param retries when a failed attempt is made again
/// @param random scatters the pauses between attempts
public record Pacing(Permits permits, RetryPolicy retries, TimeSource time, RandomGenerator random) {}
