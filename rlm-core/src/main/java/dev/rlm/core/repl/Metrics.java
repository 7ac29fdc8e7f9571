package dev.rlm.core.repl;

import java.time.Duration;
import java.util.Locale;

/// What a cell cost, measured from outside the guest.
///
/// @param wall from start to end
/// @param waited of that, how long the main thread waited for host calls
/// @param cpu of the session's processes over the cell
/// @param memoryPeakBytes of the session's processes so far; 0 where it cannot be read
/// @param of whose processor time and memory these are
public record Metrics(Duration wall, Duration waited, Duration cpu, long memoryPeakBytes, Of of) {
    public static final Metrics NONE = new Metrics(Duration.ZERO, Duration.ZERO, Duration.ZERO, 0, Of.GUEST);

    /// Whose time and memory an engine can tell from outside.
    public enum Of {
        /// The guest's own processes.
        GUEST,
        /// The worker's that runs the guest, with all that its interpreter, compiler and memory management need: more
        /// than what the code itself took.
        WORKER;

        /// `guest` or `worker`.
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
