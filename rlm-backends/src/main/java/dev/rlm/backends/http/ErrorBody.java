package dev.rlm.backends.http;

import java.util.Locale;
import java.util.stream.Stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/// What a provider says about an error, found in the body in any of the shapes that are in use.
///
/// @param message empty when it says nothing
/// @param code its own name of the error; empty when it gives none
record ErrorBody(String message, String code) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static ErrorBody of(String body) {
        String text = body.strip();
        if (text.startsWith("{") || text.startsWith("[")) {
            try {
                return of(JSON.readTree(text));
            } catch (JsonProcessingException _) {
                return new ErrorBody(text, "");
            }
        }
        return new ErrorBody(isPage(text) ? "an HTML page instead of JSON" : text, "");
    }

    /// Whether it is a page for people: what answers is no model server.
    static boolean isPage(String text) {
        String start = text.stripLeading().substring(0, Math.min(15, text.stripLeading().length()));
        return start.toLowerCase(Locale.ROOT).startsWith("<!doctype html") || start.startsWith("<html");
    }

    private static ErrorBody of(JsonNode body) {
        JsonNode root = body.isArray() ? body.path(0) : body;
        JsonNode error = root.path("error");
        String message = Stream.of(error.path("message"), error, root.path("message"), root.path("detail"),
                root.path("detail").path(0).path("msg"), root.path("errors").path(0).path("message"))
                .filter(JsonNode::isTextual)
                .map(JsonNode::textValue)
                .findFirst()
                .orElseGet(root::toString);
        String upstream = error.path("metadata").path("raw").asText("");
        String code = Stream.of(error.path("code"), error.path("type"), root.path("code"))
                .filter(JsonNode::isTextual)
                .map(JsonNode::textValue)
                .findFirst()
                .orElse("");
        return new ErrorBody(upstream.isEmpty() ? message : message + " (" + upstream + ")", code);
    }
}
