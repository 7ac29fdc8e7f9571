package dev.rlm.core.trajectory;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.rlm.core.budget.Amount;
import dev.rlm.core.budget.Breach;
import dev.rlm.core.budget.Limits;
import dev.rlm.core.budget.Spend;
import dev.rlm.core.id.CallId;
import dev.rlm.core.llm.Usage;

/// An event's type and fields as they stand in the file, envelope aside; [JsonToEvent] is the way back. Field names are
/// a published contract (`docs/trajectory.schema.json`) and so are spelled out here, one event a paragraph.
///
/// @param type the event's name in the file
/// @param fields what it carries
record EventToJson(String type, ObjectNode fields) {

    static EventToJson of(StepEvent event, Secrets secrets) {
        JsonFields out = new JsonFields(secrets);
        String type = switch (event) {
            case StepEvent.RunStarted started -> runStarted(out, started);
            case StepEvent.RouteChosen chosen -> routeChosen(out, chosen);
            case StepEvent.ReplStarted started -> replStarted(out, started);
            case StepEvent.SetupFinished finished -> setupFinished(out, finished);
            case StepEvent.ReplLost lost -> replLost(out, lost);
            case StepEvent.ModelCalled called -> modelCalled(out, called);
            case StepEvent.ModelReplied replied -> modelReplied(out, replied);
            case StepEvent.ModelFailed failed -> modelFailed(out, failed);
            case StepEvent.CodeStarted started -> codeStarted(out, started);
            case StepEvent.CodeFinished finished -> codeFinished(out, finished);
            case StepEvent.GuestCalled called -> guestCalled(out, called);
            case StepEvent.GuestAnswered answered -> guestAnswered(out, answered);
            case StepEvent.ChildStarted started -> childStarted(out, started);
            case StepEvent.ChildFinished finished -> childFinished(out, finished);
            case StepEvent.BudgetRefused(Breach breach) -> budgetRefused(out, breach);
            case StepEvent.AnswerRejected rejected -> answerRejected(out, rejected);
            case StepEvent.Hint hint -> hint(out, hint);
            case StepEvent.RunFinished finished -> runFinished(out, finished);
        };
        return new EventToJson(type, out.node());
    }

    private static String runStarted(JsonFields out, StepEvent.RunStarted event) {
        out.text("prompt", event.prompt())
                .text("model", event.model().toString())
                .text("sub_model", event.subModel().toString())
                .text("environment", event.environment())
                .text("environment_reason", event.environmentReason())
                .text("protocol", event.protocol())
                .object("limits", inner -> limits(inner, event.limits()))
                .textByName("settings", event.settings())
                .number("seed", event.seed())
                .objects("context", event.context(), EventToJson::input)
                .text("working_folder", event.workingFolder())
                .textByName("versions", event.versions());
        event.setup()
                .ifPresent(setup -> out.object("setup", inner -> inner.text("name", setup.name())
                        .text("sha256", setup.sha256())
                        .number("chars", setup.chars())));
        event.places()
                .ifPresent(places -> out.object("places", inner -> inner.number("allowed", places.allowed())
                        .number("fitting", places.fitting())
                        .number("available_bytes", places.availableBytes())
                        .number("root_bytes", places.rootBytes())
                        .number("child_bytes", places.childBytes())));
        return "run_started";
    }

    private static void input(JsonFields out, StepEvent.Input input) {
        out.text("name", input.name())
                .text("path", input.path())
                .number("chars", input.chars())
                .number("bytes", input.bytes())
                .text("mtime", input.mtime().map(Object::toString))
                .text("encoding", input.encoding())
                .text("sha256", input.sha256());
    }

    private static String routeChosen(JsonFields out, StepEvent.RouteChosen event) {
        StepEvent.Compared figures = event.figures();
        out.text("route", event.route().label())
                .text("reason", event.reason())
                .object("figures", inner -> inner.number("context_window", figures.contextWindow())
                        .number("max_output_tokens", figures.maxOutputTokens())
                        .object("direct", way -> amount(way, figures.direct()))
                        .object("recursive", way -> amount(way, figures.recursive())));
        return "route_chosen";
    }

    private static void amount(JsonFields out, Amount amount) {
        out.number("calls", amount.calls()).number("tokens", amount.tokens()).money("cost_usd", amount.cost());
    }

    private static String replStarted(JsonFields out, StepEvent.ReplStarted event) {
        out.text("engine", event.engine()).millis("start_ms", event.start()).flag("warm", event.warm());
        return "repl_started";
    }

    private static String setupFinished(JsonFields out, StepEvent.SetupFinished event) {
        out.text("outcome", event.outcome())
                .text("stdout", event.stdout())
                .text("stderr", event.stderr())
                .text("error", event.error())
                .flag("truncated", event.truncated())
                .texts("variables", event.variables())
                .millis("duration_ms", event.duration());
        return "setup_finished";
    }

    private static String replLost(JsonFields out, StepEvent.ReplLost event) {
        out.text("cause", event.cause()).text("lost", event.lost());
        return "repl_lost";
    }

    private static String modelCalled(JsonFields out, StepEvent.ModelCalled event) {
        out.text("model", event.model().toString())
                .word("purpose", event.purpose())
                .number("attempt", event.attempt())
                .objects("messages", event.newMessages(), (inner, stored) -> inner.number("id", stored.id())
                        .word("role", stored.message().role())
                        .text("text", stored.message().text()))
                .numbers("message_ids", event.messageIds())
                .number("max_output_tokens", event.maxOutputTokens())
                .object("reserved", inner -> inner.number("input_tokens", event.reserved().inputTokens())
                        .number("output_tokens", event.reserved().outputTokens())
                        .money("cost_usd", event.reserved().cost())
                        .text("bound", event.reserved().bound()));
        return "model_called";
    }

    private static String modelReplied(JsonFields out, StepEvent.ModelReplied event) {
        out.number("attempt", event.attempt())
                .text("text", event.text())
                .text("thinking", event.thinking())
                .objects("tool_calls", event.toolCalls(), (inner, call) -> inner.text("id", call.id())
                        .text("name", call.name())
                        .text("arguments", call.arguments()))
                .word("finish", event.finish());
        usage(out, event.usage())
                .text("usage_source", event.usageEstimated() ? "estimated" : "provider")
                .decimal("provider_cost_usd", event.providerCostUsd())
                .text("request_id", event.requestId())
                .millis("duration_ms", event.duration());
        return "model_replied";
    }

    private static String modelFailed(JsonFields out, StepEvent.ModelFailed event) {
        out.number("attempt", event.attempt()).object("error", inner -> {
            inner.text("kind", event.kind());
            event.status().ifPresent(status -> inner.number("status", status));
            inner.text("message", event.message());
        }).text("charged", event.released() ? "released" : "unsettled");
        usage(out, event.unsettled());
        event.retryIn().ifPresent(wait -> out.millis("retry_in_ms", wait));
        out.millis("duration_ms", event.duration());
        return "model_failed";
    }

    private static String codeStarted(JsonFields out, StepEvent.CodeStarted event) {
        out.number("cell", event.cell()).number("block", event.block()).text("code", event.code());
        return "code_started";
    }

    private static String codeFinished(JsonFields out, StepEvent.CodeFinished event) {
        out.number("cell", event.cell())
                .number("block", event.block())
                .text("outcome", event.outcome())
                .text("stdout", event.stdout())
                .text("stderr", event.stderr())
                .text("value", event.value())
                .text("error", event.error())
                .flag("truncated", event.truncated())
                .texts("variables", event.variables())
                .millis("duration_ms", event.duration())
                .millis("waited_ms", event.waited())
                .millis("cpu_time_ms", event.cpu())
                .number("memory_peak_bytes", event.memoryPeakBytes());
        return "code_finished";
    }

    private static String guestCalled(JsonFields out, StepEvent.GuestCalled event) {
        out.number("cell", event.cell())
                .number("n", event.n())
                .text("function", event.function())
                .json("arguments", event.arguments());
        return "guest_called";
    }

    private static String guestAnswered(JsonFields out, StepEvent.GuestAnswered event) {
        out.number("cell", event.cell()).number("n", event.n()).json("value", event.value());
        if (!event.heldBy().isEmpty()) {
            out.texts("held_by", event.heldBy().stream().map(CallId::path).toList());
        }
        out.text("error", event.error());
        return "guest_answered";
    }

    private static String childStarted(JsonFields out, StepEvent.ChildStarted event) {
        out.text("prompt", event.prompt())
                .numbers("context_chars", event.context());
        if (event.share()) {
            out.flag("share", true);
        }
        out.object("ceiling", inner -> limits(inner, event.ceiling()));
        return "child_started";
    }

    private static String childFinished(JsonFields out, StepEvent.ChildFinished event) {
        out.text("outcome", event.outcome())
                .text("answer", event.answer())
                .flag("partial", event.partial())
                .object("usage", inner -> spend(inner, event.spend()));
        return "child_finished";
    }

    private static String budgetRefused(JsonFields out, Breach breach) {
        out.text("kind", breach.kind()).text("node", breach.node().path());
        switch (breach) {
            case Breach.Cost cost -> out.money("limit", cost.limit())
                    .money("used", cost.used())
                    .money("held", cost.held())
                    .money("asked", cost.asked());
            case Breach.Day day -> out.text("scope", "day")
                    .money("limit", day.limit())
                    .money("used", day.used())
                    .money("held", day.held())
                    .money("asked", day.asked());
            case Breach.Tokens tokens -> out.number("limit", tokens.limit())
                    .number("used", tokens.used())
                    .number("held", tokens.held())
                    .number("asked", tokens.asked());
            case Breach.Calls calls -> out.number("limit", calls.limit())
                    .number("used", calls.used())
                    .number("held", calls.held())
                    .number("asked", calls.asked());
            case Breach.ToolCalls tools -> out.number("limit", tools.limit()).number("used", tools.used());
            case Breach.Time time -> out.millis("limit", time.limit()).millis("used", time.used());
            case Breach.Turns turns -> out.number("limit", turns.limit());
            case Breach.Depth depth -> out.number("limit", depth.limit());
        }
        return "budget_refused";
    }

    private static String answerRejected(JsonFields out, StepEvent.AnswerRejected event) {
        out.text("why", event.why()).text("value", event.value());
        return "answer_rejected";
    }

    private static String hint(JsonFields out, StepEvent.Hint event) {
        out.text("text", event.text()).text("why", event.why());
        return "hint";
    }

    private static String runFinished(JsonFields out, StepEvent.RunFinished event) {
        out.text("outcome", event.outcome());
        event.answer()
                .ifPresent(answer -> out.word("how", answer.how())
                        .text("answer", answer.text())
                        .flag("partial", answer.partial()));
        event.reason()
                .ifPresent(reason -> out.object("reason", inner -> inner.text("kind", reason.kind())
                        .text("limit", reason.limit())
                        .text("used", reason.used())
                        .text("message", reason.message())));
        out.object("usage", inner -> spend(inner, event.spend()).number("turns", event.turns())
                .number("depth", event.depth()))
                .numberByName("refusals", event.refusals())
                .millis("duration_ms", event.duration());
        return "run_finished";
    }

    private static JsonFields usage(JsonFields out, Usage usage) {
        return out.number("input_tokens", usage.input())
                .number("cache_read_tokens", usage.cacheRead())
                .number("cache_write_tokens", usage.cacheWrite())
                .number("output_tokens", usage.output())
                .number("reasoning_tokens", usage.reasoning());
    }

    private static JsonFields spend(JsonFields out, Spend spend) {
        return usage(out.number("calls", spend.calls()), spend.usage())
                .number("total_tokens", spend.usage().total())
                .money("estimated_cost_usd", spend.cost())
                .money("unsettled_cost_usd", spend.unsettled())
                .number("tool_calls", spend.toolCalls());
    }

    private static void limits(JsonFields out, Limits limits) {
        limits.cost().ifPresent(cost -> out.money("cost_usd", cost));
        out.number("tokens", limits.tokens())
                .number("calls", limits.calls())
                .number("tool_calls", limits.toolCalls())
                .millis("time_ms", limits.time())
                .number("turns", limits.turns())
                .number("depth", limits.depth());
    }
}
