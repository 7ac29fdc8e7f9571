package dev.rlm.app.logs;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.rlm.core.answer.Answer;
import dev.rlm.core.budget.Spend;
import dev.rlm.core.llm.Usage;
import dev.rlm.core.trajectory.ModelCall;
import dev.rlm.core.trajectory.RunNode;
import dev.rlm.core.trajectory.RunTurn;
import dev.rlm.core.trajectory.StepEvent;

/// Runs as JSON documents, for programs. Texts are whole and not escaped beyond what JSON needs.
public final class RunJson {
    private static final int QUESTION_HEAD = 200;

    private RunJson() {}

    /// `rlm.runs/1`: the runs as they are listed.
    public static String list(List<RunSummary> runs) {
        ObjectNode document = JsonNodeFactory.instance.objectNode().put("schema", "rlm.runs/1");
        ArrayNode array = document.putArray("runs");
        runs.forEach(run -> summary(array.addObject(), run));
        return document.toPrettyString() + "\n";
    }

    private static void summary(ObjectNode out, RunSummary run) {
        out.put("run_id", run.id().value())
                .put("started_at", run.startedAt().map(Object::toString).orElse(null))
                .put("outcome", run.outcome().replace(' ', '_'))
                .put("model", run.model())
                .put("question", run.question())
                .put("turns", run.turns())
                .put("duration_ms", run.duration().toMillis());
        spend(out.putObject("usage"), run.spend());
        out.put("trajectory", run.file().toString());
        run.problem().ifPresent(problem -> out.put("problem", problem));
    }

    /// `rlm.run/1`: one run with its tree of nodes, turns and calls.
    public static String show(LoggedRun run) {
        ObjectNode out = JsonNodeFactory.instance.objectNode().put("schema", "rlm.run/1");
        summary(out, RunSummary.of(run));
        out.put("status", word(run.status())).put("torn", run.torn());
        run.state().started().ifPresent(started -> started(out, started));
        out.put("route", run.state()
                .route()
                .map(StepEvent.RouteChosen::route)
                .orElse(StepEvent.Way.RECURSIVE)
                .label())
                .put("route_reason", run.state().route().map(StepEvent.RouteChosen::reason).orElse(null));
        run.state().finished().ifPresent(finished -> finished(out, finished));
        node(out.putObject("root"), run.state().root());
        return out.toPrettyString() + "\n";
    }

    private static void started(ObjectNode out, StepEvent.RunStarted started) {
        out.put("prompt", started.prompt())
                .put("sub_model", started.subModel().toString())
                .put("environment", started.environment())
                .put("environment_reason", started.environmentReason().orElse(null))
                .put("protocol", started.protocol())
                .put("seed", started.seed());
        ArrayNode context = out.putArray("context");
        started.context()
                .forEach(input -> context.addObject()
                        .put("name", input.name())
                        .put("chars", input.chars())
                        .put("bytes", input.bytes())
                        .put("sha256", input.sha256()));
    }

    private static void finished(ObjectNode out, StepEvent.RunFinished finished) {
        Optional<Answer> answer = finished.answer();
        out.put("how", answer.map(found -> word(found.how())).orElse(null))
                .put("answer", answer.map(Answer::text).orElse(null))
                .put("partial", answer.map(Answer::partial).orElse(false));
        finished.reason()
                .ifPresentOrElse(reason -> out.putObject("reason")
                        .put("kind", reason.kind())
                        .put("limit", reason.limit())
                        .put("used", reason.used())
                        .put("message", reason.message()),
                        () -> out.putNull("reason"));
        ObjectNode refusals = out.putObject("refusals");
        finished.refusals().forEach(refusals::put);
    }

    private static void node(ObjectNode out, RunNode node) {
        out.put("call_id", node.id().path())
                .put("prompt", node.prompt())
                .put("outcome", node.outcome().orElse(null))
                .put("answer", node.answer().orElse(null))
                .put("partial", node.isPartial());
        spend(out.putObject("usage"), node.total());
        ArrayNode turns = out.putArray("turns");
        node.turns().forEach(turn -> turn(turns.addObject(), turn));
    }

    private static void turn(ObjectNode out, RunTurn turn) {
        out.put("turn", turn.number());
        ArrayNode calls = out.putArray("calls");
        turn.calls().forEach(call -> call(calls.addObject(), call));
        ArrayNode cells = out.putArray("cells");
        turn.cells().forEach(cell -> cell(cells.addObject(), cell));
        ArrayNode subCalls = out.putArray("sub_calls");
        turn.subCalls().forEach(call -> call(subCalls.addObject(), call));
        ArrayNode children = out.putArray("children");
        turn.children().forEach(child -> node(children.addObject(), child));
        ArrayNode notes = out.putArray("notes");
        turn.notes().forEach(note -> notes.add(EventText.of(note, text -> text)));
    }

    private static void call(ObjectNode out, ModelCall call) {
        out.put("call_id", call.id().path())
                .put("model", call.model().toString())
                .put("purpose", word(call.purpose()))
                .put("state", word(call.state()))
                .put("attempts", call.attempts())
                .put("question_head", Wording.head(call.question(), QUESTION_HEAD))
                .put("text", call.text());
        usage(out, call.usage());
        out.put("estimated_cost_usd", call.cost().toString()).put("duration_ms", call.duration().toMillis());
    }

    private static void cell(ObjectNode out, RunTurn.Cell cell) {
        out.put("cell", cell.started().cell()).put("block", cell.started().block()).put("code", cell.started().code());
        cell.finished()
                .ifPresent(finished -> out.put("outcome", finished.outcome())
                        .put("stdout", finished.stdout())
                        .put("stderr", finished.stderr())
                        .put("value", finished.value().orElse(null))
                        .put("error", finished.error().orElse(null))
                        .put("truncated", finished.truncated())
                        .put("duration_ms", finished.duration().toMillis())
                        .put("waited_ms", finished.waited().toMillis()));
    }

    private static void spend(ObjectNode out, Spend spend) {
        out.put("calls", spend.calls());
        usage(out, spend.usage());
        out.put("total_tokens", spend.usage().total())
                .put("estimated_cost_usd", spend.cost().toString())
                .put("unsettled_cost_usd", spend.unsettled().toString())
                .put("tool_calls", spend.toolCalls());
    }

    private static void usage(ObjectNode out, Usage usage) {
        out.put("input_tokens", usage.input())
                .put("cache_read_tokens", usage.cacheRead())
                .put("cache_write_tokens", usage.cacheWrite())
                .put("output_tokens", usage.output())
                .put("reasoning_tokens", usage.reasoning());
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
