package dev.rlm.core.repl;

import java.util.Optional;

/// How a cell ended. All of these are the guest's doing and are shown to the model.
public sealed interface CellResult {

    /// What was seen of the cell, however it ended.
    CellReport report();

    /// Ran to its end.
    ///
    /// @param value `repr` of a last bare expression that is not None; cut like output
    record Completed(CellReport report, Optional<String> value) implements CellResult {}

    /// Ended by an exception; what it had assigned is kept.
    ///
    /// @param traceback with source lines of the cell
    record Raised(CellReport report, String traceback) implements CellResult {}

    /// Interrupted at its time limit or on request; variables are kept.
    ///
    /// @param why in a sentence
    record TimedOut(CellReport report, String why) implements CellResult {}

    /// The session is gone, with all variables.
    ///
    /// @param why in a sentence: memory, exit, a broken frame, no reaction to an interrupt
    record Killed(CellReport report, String why) implements CellResult {}
}
