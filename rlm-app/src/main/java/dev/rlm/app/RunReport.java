package dev.rlm.app;

import java.nio.file.Path;
import java.util.Optional;

import dev.rlm.core.answer.Answer;
import dev.rlm.core.answer.Failure;
import dev.rlm.core.answer.Outcome;
import dev.rlm.core.budget.Breach;
import dev.rlm.core.id.RunId;
import dev.rlm.core.llm.ModelId;
import dev.rlm.core.repl.CellResult;
import dev.rlm.core.run.RunResult;
import dev.rlm.core.trajectory.StepEvent;

/// What a run came to, for its user.
///
/// @param environment the engine's name
/// @param environmentReason why it is this one, where `auto` chose
/// @param route `recursive` or `direct`
/// @param trajectory the file of its record
/// @param cell what the program came to, of a run that had one
public record RunReport(
        RunId id,
        ModelId model,
        String environment,
        Optional<String> environmentReason,
        String protocol,
        StepEvent.Way route,
        RunResult result,
        Path trajectory,
        Optional<CellResult> cell) {
    private static final int ANSWERED = 0;
    private static final int FAILED = 1;
    private static final int SETTINGS = 3;
    private static final int EXHAUSTED = 4;
    private static final int BACKEND = 5;
    private static final int SANDBOX = 6;
    private static final int INTERRUPTED = 130;

    /// The exit code of the command line's contract.
    ///
    /// @param strict whether a refusal inside a run that answered counts as an ended budget
    public int exitCode(boolean strict) {
        return exitCode(result.outcome(), strict && !result.refusals().isEmpty());
    }

    /// @param refused whether something was refused that should not have been
    static int exitCode(Outcome outcome, boolean refused) {
        return switch (outcome) {
            case Outcome.Answered _ -> refused ? EXHAUSTED : ANSWERED;
            case Outcome.Exhausted(Breach _, Optional<Answer> _) -> EXHAUSTED;
            case Outcome.Cancelled _ -> INTERRUPTED;
            case Outcome.Failed(Failure failure, Optional<Answer> _) -> switch (failure.kind()) {
                case KEY, SETTINGS -> SETTINGS;
                case BACKEND -> BACKEND;
                case SANDBOX -> SANDBOX;
                case LIMIT -> EXHAUSTED;
                case TRAJECTORY, INTERNAL -> FAILED;
            };
        };
    }
}
