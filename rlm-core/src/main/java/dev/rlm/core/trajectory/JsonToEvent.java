package dev.rlm.core.trajectory;

import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

import dev.rlm.core.answer.Answer;
import dev.rlm.core.budget.Amount;
import dev.rlm.core.budget.Breach;
import dev.rlm.core.budget.Limits;
import dev.rlm.core.budget.Spend;
import dev.rlm.core.budget.Usd;
import dev.rlm.core.id.CallId;
import dev.rlm.core.llm.Finish;
import dev.rlm.core.llm.Message;
import dev.rlm.core.llm.Purpose;
import dev.rlm.core.llm.ToolCall;
import dev.rlm.core.llm.Usage;

/// An event from its line, the way back from [EventToJson]. Every method throws [IllegalArgumentException] or
/// [java.time.DateTimeException] when a field is missing or of another kind.
final class JsonToEvent {
    private JsonToEvent() {}

    /// The event; empty when `type` is none that this version knows.
    ///
    /// @param in the whole line, envelope included
    static Optional<StepEvent> read(String type, JsonObject in) {
        StepEvent known = switch (type) {
            case "run_started" -> runStarted(in);
            case "route_chosen" -> routeChosen(in);
            case "repl_started" ->
                new StepEvent.ReplStarted(in.text("engine"), in.millis("start_ms"), in.flag("warm"));
            case "setup_finished" -> new StepEvent.SetupFinished(in.text("outcome"), in.text("stdout"),
                    in.text("stderr"), in.optionalText("error"), in.flag("truncated"), in.texts("variables"),
                    in.millis("duration_ms"));
            case "repl_lost" -> new StepEvent.ReplLost(in.text("cause"), in.text("lost"));
            case "model_called" -> modelCalled(in);
            case "model_replied" -> modelReplied(in);
            case "model_failed" -> modelFailed(in);
            case "code_started" -> new StepEvent.CodeStarted(in.whole("cell"), in.whole("block"), in.text("code"));
            case "code_finished" -> codeFinished(in);
            case "guest_called" -> new StepEvent.GuestCalled(in.whole("cell"), in.whole("n"), in.text("function"),
                    in.json("arguments").orElse(MissingNode.getInstance()));
            case "guest_answered" -> guestAnswered(in);
            case "child_started" -> new StepEvent.ChildStarted(in.text("prompt"), in.numbers("context_chars"),
                    in.has("share") && in.flag("share"), limits(in.object("ceiling")));
            case "child_finished" -> new StepEvent.ChildFinished(in.text("outcome"), in.optionalText("answer"),
                    in.flag("partial"), spend(in.object("usage")));
            case "budget_refused" -> new StepEvent.BudgetRefused(breach(in));
            case "answer_rejected" -> new StepEvent.AnswerRejected(in.text("why"), in.text("value"));
            case "hint" -> new StepEvent.Hint(in.text("text"), in.text("why"));
            case "run_finished" -> runFinished(in);
            default -> null;
        };
        return Optional.ofNullable(known);
    }

    private static StepEvent runStarted(JsonObject in) {
        return new StepEvent.RunStarted(in.text("prompt"), in.model("model"), in.model("sub_model"),
                in.text("environment"), in.optionalText("environment_reason"), in.text("protocol"),
                limits(in.object("limits")),
                in.byName("settings", JsonNode::asText), in.number("seed"), in.list("context", JsonToEvent::input),
                in.text("working_folder"), in.byName("versions", JsonNode::asText),
                in.optionalObject("setup")
                        .map(setup -> new StepEvent.SetupFile(setup.text("name"), setup.text("sha256"),
                                setup.number("chars"))),
                in.optionalObject("places")
                        .map(places -> new StepEvent.ReplPlaces(places.whole("allowed"), places.whole("fitting"),
                                places.number("available_bytes"), places.number("root_bytes"),
                                places.number("child_bytes"))));
    }

    private static StepEvent.Input input(JsonNode node) {
        JsonObject in = new JsonObject(node);
        return new StepEvent.Input(in.text("name"), in.optionalText("path"), in.number("chars"), in.number("bytes"),
                in.has("mtime") ? Optional.of(in.instant("mtime")) : Optional.empty(), in.text("encoding"),
                in.text("sha256"));
    }

    private static StepEvent routeChosen(JsonObject in) {
        JsonObject figures = in.object("figures");
        return new StepEvent.RouteChosen(in.word("route", StepEvent.Way.class), in.text("reason"),
                new StepEvent.Compared(figures.number("context_window"), figures.number("max_output_tokens"),
                        amount(figures.object("direct")), amount(figures.object("recursive"))));
    }

    private static Amount amount(JsonObject in) {
        return new Amount(in.number("calls"), in.number("tokens"), in.money("cost_usd"));
    }

    private static StepEvent modelCalled(JsonObject in) {
        JsonObject reserved = in.object("reserved");
        return new StepEvent.ModelCalled(in.model("model"), in.word("purpose", Purpose.class), in.whole("attempt"),
                in.list("messages", JsonToEvent::message),
                in.numbers("message_ids").stream().map(Math::toIntExact).toList(), in.whole("max_output_tokens"),
                new StepEvent.Reserved(reserved.number("input_tokens"), reserved.number("output_tokens"),
                        reserved.money("cost_usd"), reserved.text("bound")));
    }

    private static StepEvent.StoredMessage message(JsonNode node) {
        JsonObject in = new JsonObject(node);
        return new StepEvent.StoredMessage(in.whole("id"),
                new Message(in.word("role", Message.Role.class), in.text("text")));
    }

    private static StepEvent modelReplied(JsonObject in) {
        return new StepEvent.ModelReplied(in.whole("attempt"), in.text("text"), in.text("thinking"),
                in.list("tool_calls", JsonToEvent::toolCall), in.word("finish", Finish.class), usage(in),
                in.text("usage_source").equals("estimated"),
                in.has("provider_cost_usd") ? Optional.of(in.decimal("provider_cost_usd")) : Optional.empty(),
                in.optionalText("request_id"), in.millis("duration_ms"), in.money("estimated_cost_usd"));
    }

    private static ToolCall toolCall(JsonNode node) {
        JsonObject in = new JsonObject(node);
        return new ToolCall(in.text("id"), in.text("name"), in.text("arguments"));
    }

    private static StepEvent modelFailed(JsonObject in) {
        JsonObject error = in.object("error");
        return new StepEvent.ModelFailed(in.whole("attempt"), error.text("kind"), error.optionalWhole("status"),
                error.text("message"), in.text("charged").equals("released"), usage(in), in.money("estimated_cost_usd"),
                in.has("retry_in_ms") ? Optional.of(in.millis("retry_in_ms")) : Optional.empty(),
                in.millis("duration_ms"));
    }

    private static StepEvent codeFinished(JsonObject in) {
        return new StepEvent.CodeFinished(in.whole("cell"), in.whole("block"), in.text("outcome"), in.text("stdout"),
                in.text("stderr"), in.optionalText("value"), in.optionalText("error"), in.flag("truncated"),
                in.texts("variables"), in.millis("duration_ms"), in.millis("waited_ms"), in.millis("cpu_time_ms"),
                in.number("memory_peak_bytes"));
    }

    private static StepEvent guestAnswered(JsonObject in) {
        return new StepEvent.GuestAnswered(in.whole("cell"), in.whole("n"), in.json("value"),
                in.has("held_by") ? in.texts("held_by").stream().map(JsonObject::callIdOf).toList() : List.of(),
                in.optionalText("error"));
    }

    private static Breach breach(JsonObject in) {
        CallId node = in.callId("node");
        return switch (in.text("kind")) {
            case "cost" -> in.has("scope")
                    ? new Breach.Day(in.money("limit"), in.money("used"), in.money("held"), in.money("asked"))
                    : new Breach.Cost(node, in.money("limit"), in.money("used"), in.money("held"), in.money("asked"));
            case "tokens" -> new Breach.Tokens(node, in.number("limit"), in.number("used"), in.number("held"),
                    in.number("asked"));
            case "calls" -> new Breach.Calls(node, in.number("limit"), in.number("used"), in.number("held"),
                    in.number("asked"));
            case "tools" -> new Breach.ToolCalls(node, in.number("limit"), in.number("used"));
            case "time" -> new Breach.Time(node, in.millis("limit"), in.millis("used"));
            case "turns" -> new Breach.Turns(node, in.whole("limit"));
            case "depth" -> new Breach.Depth(node, in.whole("limit"));
            case String kind -> throw new IllegalArgumentException("\"kind\" names no limit: " + kind);
        };
    }

    private static StepEvent runFinished(JsonObject in) {
        Optional<Answer> answer = in.has("answer")
                ? Optional.of(new Answer(in.text("answer"), in.word("how", Answer.How.class), in.flag("partial")))
                : Optional.empty();
        JsonObject used = in.object("usage");
        return new StepEvent.RunFinished(in.text("outcome"), answer,
                in.optionalObject("reason")
                        .map(reason -> new StepEvent.Reason(reason.text("kind"), reason.text("limit"),
                                reason.text("used"), reason.text("message"))),
                spend(used), used.whole("turns"), used.whole("depth"), in.byName("refusals", JsonNode::asInt),
                in.millis("duration_ms"));
    }

    private static Usage usage(JsonObject in) {
        return new Usage(in.number("input_tokens"), in.number("cache_read_tokens"), in.number("cache_write_tokens"),
                in.number("output_tokens"), in.number("reasoning_tokens"));
    }

    private static Spend spend(JsonObject in) {
        return new Spend(in.number("calls"), usage(in), in.money("estimated_cost_usd"),
                in.money("unsettled_cost_usd"), in.number("tool_calls"));
    }

    private static Limits limits(JsonObject in) {
        Optional<Usd> cost = in.has("cost_usd") ? Optional.of(in.money("cost_usd")) : Optional.empty();
        return new Limits(cost, in.optionalNumber("tokens"), in.optionalNumber("calls"),
                in.optionalNumber("tool_calls"), in.millis("time_ms"), in.whole("turns"), in.whole("depth"));
    }
}
