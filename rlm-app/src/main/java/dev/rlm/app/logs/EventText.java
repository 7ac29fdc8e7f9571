package dev.rlm.app.logs;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.function.UnaryOperator;

import dev.rlm.core.trajectory.RecordedEvent;
import dev.rlm.core.trajectory.StepEvent;

/// An event in one line, for following a run.
///
/// @param escape makes text from files harmless to a terminal
public record EventText(UnaryOperator<String> escape) {
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /// With a newline at its end.
    public String render(RecordedEvent event) {
        return String.format(Locale.ROOT, "%s  %s  turn %d  %s\n", CLOCK.format(event.timestamp()), event.call(),
                event.turn(),
                event.event()
                        .map(known -> of(known, escape))
                        .orElseGet(() -> escape.apply(Wording.firstLine(event.type()))));
    }

    static String of(StepEvent event, UnaryOperator<String> escape) {
        return switch (event) {
            case StepEvent.RunStarted started -> line(escape, "run started", started.prompt());
            case StepEvent.RouteChosen chosen -> line(escape, "route " + chosen.route().label(), chosen.reason());
            case StepEvent.ReplStarted started -> line(escape, "REPL started", started.engine());
            case StepEvent.SetupFinished setup -> line(escape, "setup " + setup.outcome(),
                    setup.error().orElse(setup.stdout()));
            case StepEvent.ReplLost lost -> line(escape, "REPL lost", lost.cause());
            case StepEvent.ModelCalled called ->
                line(escape, "called", called.model() + ", attempt " + called.attempt());
            case StepEvent.ModelReplied replied -> line(escape, "replied", "%s, %s, %s: %s".formatted(
                    Wording.tokens(replied.usage()), replied.cost().shown(), Wording.time(replied.duration()),
                    replied.text()));
            case StepEvent.ModelFailed failed -> line(escape, "call failed", "%s, %s%s".formatted(failed.kind(),
                    failed.message(), failed.retryIn().map(wait -> ", again in " + Wording.time(wait)).orElse("")));
            case StepEvent.CodeStarted code -> line(escape, "cell " + code.cell(), code.code());
            case StepEvent.CodeFinished code -> line(escape, "cell " + code.cell() + " " + code.outcome(),
                    code.error().orElse(code.stdout()));
            case StepEvent.GuestCalled called -> line(escape, "code calls", called.function());
            case StepEvent.GuestAnswered answered ->
                line(escape, "code got", answered.error().map(error -> "an error: " + error).orElse("its answer"));
            case StepEvent.ChildStarted child -> line(escape, "child run started", child.prompt());
            case StepEvent.ChildFinished child -> line(escape, "child run " + child.outcome(),
                    child.answer().orElse(""));
            case StepEvent.BudgetRefused refused ->
                line(escape, "refused", refused.breach().sentence());
            case StepEvent.AnswerRejected rejected -> line(escape, "answer not taken", rejected.why());
            case StepEvent.Hint hint -> line(escape, "hint", hint.text());
            case StepEvent.RunFinished finished -> line(escape, "run " + finished.outcome(),
                    finished.spend().cost().shown() + ", " + Wording.time(finished.duration()));
        };
    }

    private static String line(UnaryOperator<String> escape, String what, String text) {
        String first = Wording.firstLine(text);
        return escape.apply(first.isEmpty() ? Wording.firstLine(what) : Wording.firstLine(what) + ": " + first);
    }
}
