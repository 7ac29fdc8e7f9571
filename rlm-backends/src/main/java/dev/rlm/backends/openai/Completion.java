package dev.rlm.backends.openai;

import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import dev.rlm.core.llm.Finish;
import dev.rlm.core.llm.LlmReply;
import dev.rlm.core.llm.ToolCall;
import dev.rlm.core.llm.Usage;

/// The body of a successful answer. It is read here and not by LangChain4j, which loses part of the usage, cost,
/// refusals and newer forms of thinking, and cannot read content in parts.
///
/// @param root the whole body
/// @param choice its first choice; a missing node when there is none
record Completion(JsonNode root, JsonNode choice) {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final int LONGEST_ID = 200;

    /// @throws JsonProcessingException when it is no JSON
    static Completion parse(String body) throws JsonProcessingException {
        JsonNode root = JSON.readTree(body);
        return new Completion(root, root.path("choices").path(0));
    }

    /// The error that a gateway tells of with a status of success.
    Optional<JsonNode> innerError() {
        return Stream.of(root.path("error"), choice.path("error"))
                .filter(node -> node.isTextual() || !node.isEmpty())
                .findFirst()
                .or(() -> Optional.of(choice.path("finish_reason"))
                        .filter(reason -> "error".equals(reason.asText(""))));
    }

    /// Whether it is the empty husk that a failed generation leaves: nothing said, and no word on why it ended.
    boolean isHusk() {
        boolean endUnsaid = choice.path("finish_reason").asText("").isEmpty() || choice.path("finish_reason").isNull();
        return endUnsaid && text().isEmpty() && refusal().isEmpty() && toolCalls().isEmpty();
    }

    /// @param masked takes keys out of what the server sends back
    LlmReply reply(HttpHeaders headers, ProviderFlags flags, UnaryOperator<String> masked) {
        Optional<Usage> usage = RawUsage.of(root.path("usage"), flags);
        List<ToolCall> calls = toolCalls().stream()
                .map(call -> new ToolCall(masked.apply(call.id()), masked.apply(call.name()),
                        masked.apply(call.arguments())))
                .toList();
        String text = text().isEmpty() ? refusal() : text();
        return new LlmReply(masked.apply(text), masked.apply(thinking()), calls, finish(), usage,
                ProviderCost.of(root.path("usage"), headers), requestId(headers).map(masked));
    }

    private JsonNode message() {
        return choice.path("message");
    }

    private String text() {
        return joined(message().path("content"), "text");
    }

    private String refusal() {
        return message().path("refusal").isTextual() ? message().path("refusal").textValue() : "";
    }

    private String thinking() {
        return Stream.of(message().path("reasoning_content"), message().path("reasoning"))
                .filter(JsonNode::isTextual)
                .map(JsonNode::textValue)
                .findFirst()
                .orElseGet(() -> joined(message().path("content"), "thinking"));
    }

    /// Content is a text, or a list of parts of which those of one type are wanted.
    private static String joined(JsonNode content, String type) {
        if (content.isTextual()) {
            return "text".equals(type) ? content.textValue() : "";
        }
        return content.valueStream()
                .filter(part -> type.equals(part.path("type").asText("")))
                .map(part -> part.path(type))
                .map(part -> part.isTextual() ? part.textValue() : joined(part, "text"))
                .collect(Collectors.joining());
    }

    private List<ToolCall> toolCalls() {
        return message().path("tool_calls")
                .valueStream()
                .map(call -> new ToolCall(call.path("id").asText(""), call.path("function").path("name").asText(""),
                        call.path("function").path("arguments").asText("")))
                .toList();
    }

    private Finish finish() {
        if (!refusal().isEmpty()) {
            return Finish.FILTERED;
        }
        return switch (choice.path("finish_reason").asText("")) {
            case "stop", "eos", "end_turn" -> Finish.STOP;
            case "length", "max_tokens" -> Finish.LENGTH;
            case "tool_calls", "function_call" -> Finish.TOOL_CALLS;
            case "content_filter" -> Finish.FILTERED;
            default -> Finish.UNKNOWN;
        };
    }

    private Optional<String> requestId(HttpHeaders headers) {
        return headers.firstValue("x-request-id")
                .or(() -> headers.firstValue("request-id"))
                .or(() -> Optional.of(root.path("id").asText("")))
                .map(id -> id.substring(0, Math.min(id.length(), LONGEST_ID)))
                .filter(id -> !id.isBlank());
    }
}
