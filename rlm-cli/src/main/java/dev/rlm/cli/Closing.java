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

/// The last words on a run, on stderr: three lines on the answer, on calls and costs, and on where the record is.
///
/// @param costLimit of the run
/// @param bill what there is to say of its costs
/// @param hintAtModels whether to say how a real model is had, in a line more
record Closing(RunReport report, Optional<Usd> costLimit, Bill bill, boolean hintAtModels) {

    /// @param quiet only what went wrong
    List<String> lines(boolean quiet) {
        List<String> lines = new ArrayList<>(bill.overrun().stream().toList());
        if (!quiet || !(report.result().outcome() instanceof Outcome.Answered)) {
            lines.add(answer());
        }
        if (!quiet) {
            lines.add(account());
            lines.add("trajectory: " + report.trajectory());
            if (hintAtModels) {
                lines.add(
                        "this was a search, without a language model; for one set OPENAI_API_KEY and leave -m out, or "
                                + "name it with -m provider/model");
            }
        }
        return lines;
    }

    /// Green for an answer, yellow for what was cut short, red for a failure.
    Colour colour() {
        return switch (report.result().outcome()) {
            case Outcome.Answered _ -> report.result().refusals().isEmpty() ? Colour.GREEN : Colour.YELLOW;
            case Outcome.Exhausted _,Outcome.Cancelled _ -> Colour.YELLOW;
            case Outcome.Failed _ -> Colour.RED;
        };
    }

    /// `answered in 3 turns; refused within the run: 2 by cost`.
    String answer() {
        String turns = " in " + Figures.counted(report.result().turns(), "turn");
        String how = switch (report.result().outcome()) {
            case Outcome.Answered _ -> "answered" + turns;
            case Outcome.Exhausted(Breach breach, Optional<Answer> best) ->
                with(best, "stopped" + turns + " by the " + breach.sentence());
            case Outcome.Failed(Failure failure, Optional<Answer> best) ->
                with(best, "failed" + turns + ": " + failure.message());
            case Outcome.Cancelled(Optional<Answer> best) -> with(best, "interrupted" + turns);
        };
        return report.result().refusals().isEmpty() ? how : Figures.then(how, "refused within the run: " + refusals());
    }

    private static String with(Optional<Answer> best, String how) {
        return best.map(answer -> answer.partial() ? Figures.then(how, "the answer is partial") : how)
                .orElseGet(() -> Figures.then(how, "there is no answer"));
    }

    /// `9 calls, 15,300 tokens, $0.0042 of $1.00, 14 s`.
    private String account() {
        RunResult result = report.result();
        return Figures.of(result.spend(), costLimit) + ", " + Figures.of(result.duration())
                + bill.unknown().map(part -> "; " + part).orElse("");
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
