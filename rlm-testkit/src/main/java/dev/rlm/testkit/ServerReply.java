package dev.rlm.testkit;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// What [FakeModelServer] does with one request: the whole answer, or one of the ways in which it goes wrong.
public sealed interface ServerReply {

    /// A whole HTTP answer.
    ///
    /// @param billedPrompt tokens of the prompt that the server counts as billed
    /// @param billedCompletion tokens of the completion that it counts as billed
    record Whole(int status, Map<String, String> headers, String body, long billedPrompt, long billedCompletion)
            implements
                ServerReply {
        public Whole {
            headers = Map.copyOf(headers);
        }

        /// The same with one header more.
        public Whole withHeader(String name, String value) {
            Map<String, String> more = new LinkedHashMap<>(headers);
            more.put(name, value);
            return new Whole(status, more, body, billedPrompt, billedCompletion);
        }
    }

    /// The connection is closed after the request was read, without a byte of answer.
    record Dropped() implements ServerReply {}

    /// The head and half the body, then the connection is closed. The work was done and is billed.
    record Half(Whole answer) implements ServerReply {}

    /// The head, then a byte of the body for each permit that the test releases.
    record Trickled(Whole answer, Semaphore bytes) implements ServerReply {}

    /// Nothing until the test opens the latch, then `then`.
    record Held(CountDownLatch until, ServerReply then) implements ServerReply {}

    /// A chat completion that ended by itself.
    static Whole text(String text, long promptTokens, long completionTokens) {
        ObjectNode body = completion(text, "stop");
        ObjectNode usage = body.putObject("usage");
        usage.put("prompt_tokens", promptTokens);
        usage.put("completion_tokens", completionTokens);
        usage.put("total_tokens", promptTokens + completionTokens);
        return new Whole(200, Map.of(), body.toString(), promptTokens, completionTokens);
    }

    /// Any JSON, or what should be JSON, with status 200 and nothing billed.
    static Whole body(String body) {
        return new Whole(200, Map.of(), body, 0, 0);
    }

    /// An error as OpenAI words it.
    static Whole error(int status, String message) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putObject("error").put("message", message).put("type", "error").putNull("code");
        return new Whole(status, Map.of(), body.toString(), 0, 0);
    }

    /// A completion with this usage object, written as JSON.
    static Whole usage(String usageJson) {
        ObjectNode body = completion("ok", "stop");
        try {
            body.set("usage", new ObjectMapper().readTree(usageJson));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not JSON: " + usageJson, e);
        }
        return body(body.toString());
    }

    private static ObjectNode completion(String text, String finish) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("id", "chatcmpl-fake").put("object", "chat.completion").put("created", 1).put("model", "fake");
        ObjectNode choice = body.putArray("choices").addObject();
        choice.put("index", 0).put("finish_reason", finish);
        choice.putObject("message").put("role", "assistant").put("content", text);
        return body;
    }
}
