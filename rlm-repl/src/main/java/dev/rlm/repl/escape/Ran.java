package dev.rlm.repl.escape;

import java.time.Duration;

import dev.rlm.core.repl.CellResult;

/// How a cell ended, as the runner's own watch tells.
sealed interface Ran {

    /// The engine gave a result.
    ///
    /// @param took by the runner's clock
    record Ended(CellResult result, Duration took) implements Ran {}

    /// The engine gave up.
    record Failed(String why) implements Ran {}

    /// It went on for long after its limit, until the watchdog closed its session.
    ///
    /// @param hangs whether not even that ended it
    record Overdue(boolean hangs) implements Ran {}
}
