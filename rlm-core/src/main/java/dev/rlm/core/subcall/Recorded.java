package dev.rlm.core.subcall;

import java.util.Locale;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.rlm.core.id.Sha256;

/// What of a guest call goes into the record. Long texts go in as size and hash: a prompt that is sent stands whole in
/// its own `model_called` or `child_started`, and one that is refused must not fill the disk. So do long lists of them.
final class Recorded {
    private static final int LONGEST_TEXT = 1_000;
    private static final int LONGEST_NAME = 40;
    /// Of all its items together.
    private static final int LONGEST_LIST = 20_000;
    /// What an item takes besides its text.
    private static final int ITEM = 20;
    private static final int MOST_ARGUMENTS = 8;

    private Recorded() {}

    static String function(String name) {
        return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME);
    }

    static JsonNode arguments(JsonNode arguments) {
        ObjectNode recorded = JsonNodeFactory.instance.objectNode();
        arguments.properties()
                .stream()
                .limit(MOST_ARGUMENTS)
                .forEach(argument -> recorded.set(function(argument.getKey()), value(argument.getValue())));
        return recorded;
    }

    private static JsonNode value(JsonNode value) {
        if (value.isTextual()) {
            return text(value);
        }
        if (value.isArray()) {
            return list(value);
        }
        return kind(value);
    }

    private static JsonNode list(JsonNode value) {
        long chars = value.valueStream().mapToLong(item -> item.asText("").length()).sum();
        if (chars + (long) ITEM * value.size() > LONGEST_LIST) {
            return JsonNodeFactory.instance.objectNode()
                    .put("items", value.size())
                    .put("chars", chars)
                    .put("sha256", Sha256.of(value.toString()));
        }
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        value.forEach(item -> list.add(item.isTextual() ? text(item) : kind(item)));
        return list;
    }

    private static JsonNode text(JsonNode text) {
        String whole = text.textValue();
        return whole.length() <= LONGEST_TEXT
                ? text
                : JsonNodeFactory.instance.objectNode().put("chars", whole.length()).put("sha256", Sha256.of(whole));
    }

    /// Of what no function takes, its kind.
    private static JsonNode kind(JsonNode value) {
        return value.isNull()
                ? value
                : JsonNodeFactory.instance
                        .textNode("(%s)".formatted(value.getNodeType().name().toLowerCase(Locale.ROOT)));
    }
}
