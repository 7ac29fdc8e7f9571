package dev.rlm.app;

import java.util.Locale;
import java.util.Optional;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.rlm.core.answer.Answer;
import dev.rlm.core.budget.Spend;
import dev.rlm.core.llm.Usage;
import dev.rlm.core.run.RunResult;
import dev.rlm.core.trajectory.StepEvent;

/// The document that `rlm run --json` prints: schema `rlm.result/1`.
public final class ResultDocument {
    private static final String SCHEMA = "rlm.result/1";

    private ResultDocument() {}

    /// Of a run that was made.
    ///
    /// @param strict as in [RunReport#exitCode]
    public static ObjectNode of(RunReport report, boolean strict) {
        RunResult result = report.result();
        Optional<Answer> answer = result.outcome().found();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("schema", SCHEMA).put("run_id", report.id().value()).put("outcome", result.outcome().label());
        json.put("answer", answer.map(Answer::text).orElse(null));
        json.put("partial", answer.map(Answer::partial).orElse(false));
        json.set("reason", result.reason().map(ResultDocument::reason).orElse(null));
        json.put("model", report.model().toString()).put("environment", report.environment());
        json.put("environment_reason", report.environmentReason().orElse(null));
        json.put("protocol", report.protocol());
        json.set("usage", usage(result));
        ObjectNode refusals = json.putObject("refusals");
        result.refusals().forEach(refusals::put);
        json.put("unsettled_cost_usd", result.spend().unsettled().toString());
        json.put("how", answer.map(found -> found.how().name().toLowerCase(Locale.ROOT)).orElse(null));
        json.put("route", report.route().label()).put("duration_ms", result.duration().toMillis());
        json.put("trajectory", report.trajectory().toString()).put("exit_code", report.exitCode(strict));
        return json;
    }

    /// Of a run that could not begin, so that `--json` always prints one document, with the keys that any other has.
    ///
    /// @param kind of the reason: `internal`, `backend`, `sandbox`
    public static ObjectNode ofNothing(String kind, String message, int exitCode) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("schema", SCHEMA).putNull("run_id").put("outcome", "failed").putNull("answer").put("partial", false);
        json.set("reason", reason(new StepEvent.Reason(kind, "", "", message)));
        json.putNull("model").putNull("environment").putNull("environment_reason").putNull("protocol");
        json.set("usage", usage(Spend.NONE, 0, 0));
        json.putObject("refusals");
        json.put("unsettled_cost_usd", Spend.NONE.unsettled().toString())
                .putNull("how")
                .put("route", StepEvent.Way.RECURSIVE.label());
        return json.put("duration_ms", 0).putNull("trajectory").put("exit_code", exitCode);
    }

    private static ObjectNode reason(StepEvent.Reason reason) {
        return JsonNodeFactory.instance.objectNode()
                .put("kind", reason.kind())
                .put("limit", reason.limit())
                .put("used", reason.used())
                .put("message", reason.message());
    }

    static ObjectNode usage(RunResult result) {
        return usage(result.spend(), result.turns(), result.depth());
    }

    private static ObjectNode usage(Spend spend, int turns, int depth) {
        Usage usage = spend.usage();
        return JsonNodeFactory.instance.objectNode()
                .put("calls", spend.calls())
                .put("input_tokens", usage.input())
                .put("cache_read_tokens", usage.cacheRead())
                .put("cache_write_tokens", usage.cacheWrite())
                .put("output_tokens", usage.output())
                .put("reasoning_tokens", usage.reasoning())
                .put("total_tokens", usage.total())
                .put("estimated_cost_usd", spend.cost().toString())
                .put("tool_calls", spend.toolCalls())
                .put("turns", turns)
                .put("depth", depth);
    }
}
