package dev.rlm.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import dev.rlm.app.RunReport;
import dev.rlm.core.answer.Answer;
import dev.rlm.core.answer.Failure;
import dev.rlm.core.answer.Outcome;
import dev.rlm.core.budget.Breach;
import dev.rlm.core.budget.Usd;
import dev.rlm.core.run.RunResult;

/// The last words on a run, on stderr.
///
/// @param costLimit of the run
/// @param hintAtModels whether to say how a real model is had
record Closing(RunReport report, Optional<Usd> costLimit, boolean hintAtModels) {

    /// @param quiet only what went wrong
    List<String> lines(boolean quiet) {
        List<String> lines = new ArrayList<>(trouble().stream().toList());
        if (!quiet) {
            lines.add(account());
            if (!report.result().refusals().isEmpty()) {
                lines.add("refused within the run: " + refusals());
            }
            if (!report.result().spend().unsettled().isZero()) {
                lines.add("of the cost, " + report.result().spend().unsettled().shown()
                        + " is for calls whose outcome is unknown");
            }
            if (hintAtModels) {
                lines.add(
                        "this was a search, without a language model; for one set OPENAI_API_KEY and leave -m out, or "
                                + "name it with -m provider/model");
            }
            lines.add("trajectory: " + report.trajectory());
        }
        return lines;
    }

    private Optional<String> trouble() {
        return switch (report.result().outcome()) {
            case Outcome.Answered _ -> Optional.empty();
            case Outcome.Exhausted(Breach breach, Optional<Answer> best) ->
                Optional.of("stopped by the " + breach.sentence() + best(best));
            case Outcome.Failed(Failure failure, Optional<Answer> best) -> Optional.of(failure.message() + best(best));
            case Outcome.Cancelled(Optional<Answer> best) -> Optional.of("interrupted" + best(best));
        };
    }

    private static String best(Optional<Answer> best) {
        return best.map(answer -> answer.partial() ? "; the answer is partial" : "").orElse("; there is no answer");
    }

    /// `answered in 3 turns, 9 calls, 15,300 tokens, $0.0042 of $1.00, 14 s`.
    private String account() {
        RunResult result = report.result();
        return result.outcome().label() + " in " + Figures.counted(result.turns(), "turn") + ", "
                + Figures.of(result.spend(), costLimit) + ", " + Figures.of(result.duration());
    }

    private String refusals() {
        return report.result()
                .refusals()
                .entrySet()
                .stream()
                .sorted(Map.Entry.comparingByKey())
                .map(kind -> kind.getValue() + " by " + kind.getKey())
                .collect(Collectors.joining(", "));
    }
}
