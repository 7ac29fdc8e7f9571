package dev.rlm.core.repl;

import java.time.Duration;

/// What a cell cost, measured from outside the guest.
///
/// @param wall from start to end
/// @param waited of that, how long the main thread waited for host calls
/// @param cpu of the session's process over the cell
/// @param memoryPeakBytes of the session's process so far; 0 where it cannot be read
public record Metrics(Duration wall, Duration waited, Duration cpu, long memoryPeakBytes) {
    public static final Metrics NONE = new Metrics(Duration.ZERO, Duration.ZERO, Duration.ZERO, 0);
}
