package dev.rlm.app;

import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.rlm.core.answer.Answer;
import dev.rlm.core.answer.Failure;
import dev.rlm.core.answer.Outcome;
import dev.rlm.core.budget.Breach;
import dev.rlm.core.repl.CellReport;
import dev.rlm.core.repl.CellResult;
import dev.rlm.core.repl.GuestAnswer;
import dev.rlm.core.repl.Metrics;
import dev.rlm.core.repl.Output;
import dev.rlm.core.trajectory.StepEvent;

/// The document that `rlm exec --json` prints: schema `rlm.cell/1`.
public final class CellDocument {
    private static final CellReport NOTHING = new CellReport(Output.NONE, Output.NONE, List.of(),
            GuestAnswer.UNSET, List.of(), Metrics.NONE);

    private CellDocument() {}

    /// Of a program, whether it ran or not.
    ///
    /// @param started its REPL; empty when that never was
    /// @param setup that prepared it
    public static ObjectNode of(CellOutcome program, Optional<StepEvent.ReplStarted> started,
            Optional<StepEvent.SetupFinished> setup) {
        ObjectNode json = head(Optional.of(program.environment()), program.environmentReason(),
                started.map(StepEvent.ReplStarted::engine),
                program.cell().map(CellResult::label).orElse("failed"));
        CellReport report = program.cell().map(CellResult::report).orElse(NOTHING);
        body(json, program.cell(), error(program, setup));
        json.put("start_ms", started.map(event -> event.start().toMillis()).orElse(0L));
        json.put("answer", report.answer().content().isEmpty() ? null : report.answer().content());
        json.set("usage", program.run()
                .map(run -> ResultDocument.usage(run.result()))
                .orElse(null));
        json.put("trajectory", program.run().map(run -> run.trajectory().toString()).orElse(null));
        return json.put("exit_code", program.exitCode());
    }

    /// Of a program for which nothing could be started.
    public static ObjectNode ofNothing(String message, int exitCode) {
        ObjectNode json = head(Optional.empty(), Optional.empty(), Optional.empty(), "failed");
        body(json, Optional.empty(), Optional.of(message));
        json.put("start_ms", 0).putNull("answer").putNull("usage").putNull("trajectory");
        return json.put("exit_code", exitCode);
    }

    private static ObjectNode head(
            Optional<String> environment, Optional<String> reason, Optional<String> engine, String outcome) {
        return JsonNodeFactory.instance.objectNode()
                .put("schema", "rlm.cell/1")
                .put("environment", environment.orElse(null))
                .put("environment_reason", reason.orElse(null))
                .put("engine", engine.orElse(null))
                .put("outcome", outcome);
    }

    private static void body(ObjectNode json, Optional<CellResult> cell, Optional<String> error) {
        CellReport report = cell.map(CellResult::report).orElse(NOTHING);
        Metrics metrics = report.metrics();
        json.put("stdout", report.stdout().text())
                .put("stderr", report.stderr().text())
                .put("value", cell.flatMap(CellResult::given).orElse(null))
                .put("error", error.orElse(null))
                .put("duration_ms", metrics.wall().toMillis())
                .put("waited_ms", metrics.waited().toMillis())
                .put("cpu_time_ms", metrics.cpu().toMillis())
                .put("memory_peak_bytes", metrics.memoryPeakBytes())
                .put("measured", metrics.of().label())
                .put("truncated", cell.map(CellResult::truncated).orElse(false));
    }

    /// The cell's own; where it was stopped since the run failed elsewhere, of what that did; where it did not begin, why,
    /// with the traceback of a setup.
    private static Optional<String> error(CellOutcome program, Optional<StepEvent.SetupFinished> setup) {
        if (program.cell().isPresent()) {
            return elsewhere(program).or(() -> program.cell().get().error());
        }
        String why = switch (program.outcome()) {
            case Outcome.Failed(Failure failure, Optional<Answer> _) -> failure.message();
            case Outcome.Exhausted(Breach breach, Optional<Answer> _) -> breach.sentence();
            case Outcome.Cancelled _,Outcome.Answered _ -> "interrupted before the cell began";
        };
        return Optional.of(why + setup.flatMap(StepEvent.SetupFinished::error).map("\n"::concat).orElse(""));
    }

    private static Optional<String> elsewhere(CellOutcome program) {
        return program.cell().filter(CellResult.TimedOut.class::isInstance).isPresent()
                && program.outcome() instanceof Outcome.Failed(Failure failure, Optional<Answer> _)
                && failure.kind() != Failure.Kind.LIMIT ? Optional.of(failure.message()) : Optional.empty();
    }
}
