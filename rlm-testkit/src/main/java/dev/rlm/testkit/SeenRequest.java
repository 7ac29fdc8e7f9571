package dev.rlm.testkit;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

import dev.rlm.core.llm.Message;

/// A request as it came in at [FakeModelServer].
///
/// @param path with its query
/// @param headers by name in small letters
/// @param body as text, unchanged
/// @param json the body read as JSON; a missing node when it is none
public record SeenRequest(String method, String path, Map<String, String> headers, String body, JsonNode json) {
    public SeenRequest {
        headers = Map.copyOf(headers);
    }

    static SeenRequest withoutBody(String method, String path, Map<String, String> headers) {
        return new SeenRequest(method, path, headers, "", MissingNode.getInstance());
    }

    /// A header's value.
    ///
    /// @param name in small letters
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    /// The `model` that was asked for; empty text when none was.
    public String model() {
        return json.path("model").asText("");
    }

    /// The messages, of known roles and plain text, oldest first.
    public List<Message> messages() {
        return json.path("messages")
                .valueStream()
                .map(node -> new Message(role(node.path("role").asText("")), node.path("content").asText("")))
                .toList();
    }

    /// The text of the last message; empty when there is none.
    public String lastMessage() {
        List<Message> all = messages();
        return all.isEmpty() ? "" : all.getLast().text();
    }

    private static Message.Role role(String name) {
        return switch (name) {
            case "system", "developer" -> Message.Role.SYSTEM;
            case "assistant" -> Message.Role.ASSISTANT;
            default -> Message.Role.USER;
        };
    }
}
