package dev.rlm.app.logs;

import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

import dev.rlm.core.budget.Usd;
import dev.rlm.core.trajectory.ModelCall;
import dev.rlm.core.trajectory.RunNode;
import dev.rlm.core.trajectory.RunState;
import dev.rlm.core.trajectory.RunTurn;
import dev.rlm.core.trajectory.StepEvent;

/// A run turn by turn, for people: what the model was asked, what it ran, what came out, what it called.
///
/// @param escape makes text from files harmless to a terminal
/// @param whole whether code and outputs are shown to their last line, however long they are
public record RunText(UnaryOperator<String> escape, boolean whole) {
    private static final int OUTPUT_LINES = 12;
    private static final int CODE_LINES = 24;
    private static final String MORE = " (-v shows all)";
    private static final int LINE = 400;
    private static final int SUB_CALLS_SHOWN = 10;

    public String render(LoggedRun run) {
        StringBuilder out = new StringBuilder();
        RunState state = run.state();
        out.append("run          %s, %s, %s\n".formatted(run.id(), escape.apply(Wording.firstLine(run.outcome())),
                Wording.time(state.duration())));
        state.started().ifPresent(started -> head(out, started));
        state.route()
                .ifPresent(chosen -> out.append("route        %s\n".formatted(
                        escape.apply(chosen.route().label() + ", " + chosen.reason()))));
        out.append("used         %s, %s, %s\n".formatted(Wording.count(state.spend().calls(), "call"),
                Wording.tokens(state.spend().usage()), state.spend().cost().shown()));
        out.append("file         %s\n".formatted(escape.apply(run.file().toString())));
        if (run.torn()) {
            out.append("The file ends within a line, which is left out here.\n");
        }
        node(out, state.root(), "");
        state.finished().ifPresent(finished -> ending(out, finished));
        return out.toString();
    }

    private void head(StringBuilder out, StepEvent.RunStarted started) {
        out.append("question     %s\n".formatted(escape.apply(Wording.firstLine(started.prompt()))));
        out.append("context      %s, %s\n".formatted(Wording.count(started.context().size(), "document"),
                Wording.count(started.context().stream().mapToLong(StepEvent.Input::chars).sum(), "character")));
        out.append("model        %s, for sub-calls %s\n".formatted(
                escape.apply(Wording.firstLine(started.model().toString())),
                escape.apply(Wording.firstLine(started.subModel().toString()))));
        out.append("environment  %s, protocol %s\n".formatted(escape.apply(Wording.firstLine(started.environment())),
                escape.apply(Wording.firstLine(started.protocol()))));
        started.environmentReason()
                .ifPresent(why -> out.append("auto takes   %s\n".formatted(escape.apply(Wording.firstLine(why)))));
    }

    private void node(StringBuilder out, RunNode node, String indent) {
        for (RunTurn turn : node.turns()) {
            if (turn.number() > 0) {
                out.append(String.format(Locale.ROOT, "\n%sturn %d\n", indent, turn.number()));
            }
            turn.calls()
                    .forEach(call -> out.append("%s  %s  [%s]\n".formatted(indent, own(call, escape),
                            figures(call, escape))));
            turn.cells().forEach(cell -> cell(out, cell, indent + "  "));
            subCalls(out, turn.subCalls(), indent + "  ");
            turn.children().forEach(child -> child(out, child, indent + "  "));
            turn.notes().forEach(note -> out.append("%s  %s\n".formatted(indent, note(note))));
        }
    }

    private void cell(StringBuilder out, RunTurn.Cell cell, String indent) {
        out.append(String.format(Locale.ROOT, "%scell %d\n", indent, cell.started().cell()));
        block(out, cell.started().code(), indent + "  │ ", CODE_LINES);
        cell.finished().ifPresentOrElse(finished -> {
            out.append("%s%s in %s\n".formatted(indent, escape.apply(Wording.firstLine(finished.outcome())),
                    Wording.time(finished.duration())));
            block(out, finished.stdout(), indent + "  > ", OUTPUT_LINES);
            block(out, finished.stderr(), indent + "  ! ", OUTPUT_LINES);
            finished.value().ifPresent(value -> block(out, value, indent + "  = ", OUTPUT_LINES));
            finished.error().ifPresent(error -> block(out, error, indent + "  ! ", OUTPUT_LINES));
        }, () -> out.append("%snot finished\n".formatted(indent)));
    }

    private void subCalls(StringBuilder out, List<ModelCall> calls, String indent) {
        if (calls.isEmpty()) {
            return;
        }
        Usd cost = calls.stream().map(ModelCall::cost).reduce(Usd.ZERO, Usd::plus);
        long failed = calls.stream().filter(call -> call.state() == ModelCall.State.FAILED).count();
        out.append("%s%s, %s%s\n".formatted(indent, Wording.count(calls.size(), "sub-call"), cost.shown(),
                failed == 0 ? "" : ", " + Wording.number(failed) + " failed"));
        List<ModelCall> first = calls.subList(0, Math.min(SUB_CALLS_SHOWN, calls.size()));
        List<String> questions = Wording.heads(first.stream().map(ModelCall::question).toList(), Wording.LINE);
        for (int i = 0; i < first.size(); i++) {
            out.append("%s  %s  %s  [%s]\n".formatted(indent, first.get(i).id(), escape.apply(questions.get(i)),
                    figures(first.get(i), escape)));
        }
        if (calls.size() > SUB_CALLS_SHOWN) {
            out.append("%s  … %s\n".formatted(indent, Wording.more(calls.size() - SUB_CALLS_SHOWN, "sub-call")));
        }
    }

    private void child(StringBuilder out, RunNode child, String indent) {
        out.append("%schild run %s, %s: %s\n".formatted(indent, child.id(),
                escape.apply(Wording.firstLine(child.outcome().orElse("not finished"))),
                escape.apply(Wording.firstLine(child.prompt()))));
        node(out, child, indent + "  ");
        child.answer().ifPresent(answer -> {
            out.append("%s  answer%s\n".formatted(indent, child.isPartial() ? " (partial)" : ""));
            block(out, answer, indent + "    ", OUTPUT_LINES);
        });
    }

    private String note(StepEvent note) {
        return EventText.of(note, escape);
    }

    private void ending(StringBuilder out, StepEvent.RunFinished finished) {
        finished.reason()
                .ifPresent(
                        reason -> out.append(
                                "\n%s: %s\n".formatted(escape.apply(Wording.firstLine(reason.kind())),
                                        escape.apply(reason.message()))));
        finished.answer()
                .ifPresent(answer -> out.append("\nanswer (%s%s)\n%s\n".formatted(word(answer.how()),
                        answer.partial() ? ", partial" : "", escape.apply(answer.text()).stripTrailing())));
    }

    /// The text's lines behind a margin, at most so many.
    private void block(StringBuilder out, String text, String margin, int most) {
        int limit = whole ? Integer.MAX_VALUE : most;
        List<String> lines = text.lines().limit(limit + 1L).toList();
        lines.stream().limit(limit).forEach(line -> out.append(margin).append(escape.apply(cut(line))).append('\n'));
        if (lines.size() > limit) {
            out.append(margin)
                    .append("… ")
                    .append(Wording.more(text.lines().count() - limit, "line"))
                    .append(MORE)
                    .append('\n');
        }
    }

    private static String cut(String line) {
        return line.length() <= LINE ? line : Wording.head(line, LINE) + " …";
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /// A node's call to its own model: what for, and to which.
    static String own(ModelCall call, UnaryOperator<String> escape) {
        return word(call.purpose()) + "  " + escape.apply(Wording.firstLine(call.model().toString()));
    }

    /// What a call used, or where it stands.
    static String figures(ModelCall call, UnaryOperator<String> escape) {
        String attempts = call.attempts() == 1 ? "" : ", " + call.attempts() + " attempts";
        return switch (call.state()) {
            case IN_FLIGHT -> "in flight" + attempts;
            case RETRYING -> "waits to be sent again" + attempts;
            case REPLIED -> "%s, %s, %s%s".formatted(Wording.tokens(call.usage()), call.cost().shown(),
                    Wording.time(call.duration()), attempts);
            case FAILED ->
                "failed, %s, %s%s, %s".formatted(call.cost().shown(), Wording.time(call.duration()), attempts,
                        escape.apply(Wording.firstLine(call.text())));
        };
    }
}
