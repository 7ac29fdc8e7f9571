package dev.rlm.app;

import java.util.Optional;

import dev.rlm.core.answer.Outcome;
import dev.rlm.core.repl.CellResult;

/// What a program came to that ran as one cell, for its user.
///
/// @param environment the engine's name
/// @param environmentReason why it is this one, where `auto` chose
/// @param cell empty when it did not begin
/// @param run of which it was the root; empty when it had no model
public record CellOutcome(
        String environment,
        Optional<String> environmentReason,
        Outcome outcome,
        Optional<CellResult> cell,
        Optional<RunReport> run) {

    /// Of a run whose root it was.
    public static CellOutcome of(RunReport run) {
        return new CellOutcome(run.environment(), run.environmentReason(), run.result().outcome(), run.cell(),
                Optional.of(run));
    }

    /// The exit code of the command line's contract.
    public int exitCode() {
        return RunReport.exitCode(outcome, false);
    }
}
