package dev.rlm.core.repl;

import java.util.Optional;

/// How a cell ended. All of these are the guest's doing and are shown to the model.
public sealed interface CellResult {

    /// What was seen of the cell, however it ended.
    CellReport report();

    /// Its name in results and events.
    default String label() {
        return switch (this) {
            case Completed _ -> "completed";
            case Raised _ -> "raised";
            case TimedOut _ -> "timed_out";
            case Killed _ -> "killed";
        };
    }

    /// The traceback, or why it was ended; empty when it ran to its end.
    default Optional<String> error() {
        return switch (this) {
            case Completed _ -> Optional.empty();
            case Raised(CellReport _, String traceback) -> Optional.of(traceback);
            case TimedOut(CellReport _, String why) -> Optional.of(why);
            case Killed(CellReport _, Cause _, String why) -> Optional.of(why);
        };
    }

    /// What it gave back; empty when it did not run to its end, or its last expression was none.
    default Optional<String> given() {
        return this instanceof Completed completed ? completed.value() : Optional.empty();
    }

    /// Whether less is known of what it printed and gave back than there was.
    default boolean truncated() {
        return report().stdout().truncated() || report().stderr().truncated()
                || this instanceof Completed completed && completed.cut();
    }

    /// Ran to its end.
    ///
    /// @param value `repr` of a last bare expression that is not None; cut like output
    /// @param cut whether the value is less than it was
    record Completed(CellReport report, Optional<String> value, boolean cut) implements CellResult {
        /// With all of its value.
        public Completed(CellReport report, Optional<String> value) {
            this(report, value, false);
        }
    }

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
    record Killed(CellReport report, Cause cause, String why) implements CellResult {}

    /// What ended a session in the middle of a cell.
    enum Cause {
        /// A limit of time or memory, or the user.
        LIMIT,
        /// The code: it ended its process, or spoke out of turn.
        CODE,
        /// Neither: the process was killed from outside, or broke.
        OUTSIDE
    }
}
