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
import dev.rlm.core.trajectory.StepEvent;

/// The last words on a run, on stderr: three lines on the answer, on calls and costs, and on where the record is.
///
/// @param costLimit of the run
/// @param bill what there is to say of its costs
/// @param hintAtModels whether to say how a real model is had, in a line more: to those who ask for more words
record Closing(RunReport report, Optional<Usd> costLimit, Bill bill, boolean hintAtModels) {

    /// A line, and the colour it has where colours may be used.
    record Line(String text, Colour colour) {
        private static Line plain(String text) {
            return new Line(text, Colour.PLAIN);
        }
    }

    /// @param quiet only what went wrong
    List<Line> lines(boolean quiet) {
        List<Line> lines = new ArrayList<>(bill.overrun().stream().map(Line::plain).toList());
        if (!quiet || !(report.result().outcome() instanceof Outcome.Answered)) {
            lines.add(new Line(answer(), colour()));
        }
        if (!quiet) {
            lines.add(Line.plain(account()));
            lines.add(Line.plain("trajectory: " + report.trajectory()));
            if (hintAtModels) {
                lines.add(Line.plain(
                        "this was a search, without a language model; for one set OPENAI_API_KEY and leave -m out, or "
                                + "name it with -m provider/model"));
            }
        }
        return lines;
    }

    /// Green for an answer, yellow for what was cut short, red for a failure.
    private Colour colour() {
        return switch (report.result().outcome()) {
            case Outcome.Answered _ -> report.result().refusals().isEmpty() ? Colour.GREEN : Colour.YELLOW;
            case Outcome.Exhausted _,Outcome.Cancelled _ -> Colour.YELLOW;
            case Outcome.Failed _ -> Colour.RED;
        };
    }

    /// `answered in 3 turns; refused within the run: 2 by cost`.
    private String answer() {
        boolean direct = report.route() == StepEvent.Way.DIRECT;
        String turns = direct ? " in a direct call" : " in " + Figures.counted(report.result().turns(), "turn");
        String how = switch (report.result().outcome()) {
            case Outcome.Answered(Answer answer) -> with(Optional.of(answer), "answered" + turns);
            case Outcome.Exhausted(Breach breach, Optional<Answer> best) -> with(best, "stopped" + turns + " by the "
                    + report.result().reason().map(StepEvent.Reason::message).orElseGet(breach::sentence));
            case Outcome.Failed(Failure failure, Optional<Answer> best) ->
                with(best, "failed" + turns + ": " + failure.message());
            case Outcome.Cancelled(Optional<Answer> best) -> with(best, "interrupted" + turns);
        };
        return report.result().refusals().isEmpty() ? how : Figures.then(how, "refused within the run: " + refusals());
    }

    private static String with(Optional<Answer> best, String how) {
        return best.map(answer -> answer.partial() ? Figures.then(how, partial(answer)) : how)
                .orElseGet(() -> Figures.then(how, "there is no answer"));
    }

    private static String partial(Answer answer) {
        return answer.how() == Answer.How.BEST_SO_FAR
                ? "the answer is partial: what the run had so far, without a final call"
                : "the answer is partial";
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
