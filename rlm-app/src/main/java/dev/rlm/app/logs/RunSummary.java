package dev.rlm.app.logs;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import dev.rlm.core.budget.Spend;
import dev.rlm.core.id.RunId;
import dev.rlm.core.trajectory.RunState;
import dev.rlm.core.trajectory.StepEvent;
import dev.rlm.core.trajectory.TrajectoryReader;

/// A run in one line.
///
/// @param startedAt of its first event; empty when there is none
/// @param outcome a label; `running`, `cut off`, or `unreadable`
/// @param model `provider/model`; empty when it is not known
/// @param question the first line of the prompt, not escaped
/// @param spend of the whole tree, so far
/// @param turns of the root
/// @param problem why the file cannot be read; then only id and file are known
public record RunSummary(
        RunId id,
        Path file,
        Optional<Instant> startedAt,
        String outcome,
        String model,
        String question,
        Spend spend,
        int turns,
        Duration duration,
        Optional<String> problem) {

    static RunSummary of(LoggedRun run) {
        RunState state = run.state();
        return new RunSummary(run.id(), run.file(), state.firstAt(), run.outcome(),
                state.started().map(started -> started.model().toString()).orElse(""),
                state.started().map(StepEvent.RunStarted::prompt).map(Wording::firstLine).orElse(""), state.spend(),
                state.root().turnCount(), state.duration(), Optional.empty());
    }

    /// Of a run that came to its end.
    static RunSummary of(RunId id, Path file, TrajectoryReader.Ends ends) {
        StepEvent.RunFinished last = ends.last();
        Optional<StepEvent.RunStarted> started = ends.first()
                .event()
                .filter(StepEvent.RunStarted.class::isInstance)
                .map(StepEvent.RunStarted.class::cast);
        return new RunSummary(id, file, Optional.of(ends.first().timestamp()), last.outcome(),
                started.map(run -> run.model().toString()).orElse(""),
                started.map(StepEvent.RunStarted::prompt).map(Wording::firstLine).orElse(""), last.spend(),
                last.turns(),
                last.duration(), Optional.empty());
    }

    static RunSummary unreadable(RunId id, Path file, String problem) {
        return new RunSummary(id, file, Optional.empty(), "unreadable", "", "", Spend.NONE, 0, Duration.ZERO,
                Optional.of(problem));
    }
}
