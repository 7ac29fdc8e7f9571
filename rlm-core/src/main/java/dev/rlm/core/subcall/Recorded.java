package dev.rlm.core.subcall;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// What of a guest call's arguments goes into the record: all, but a child's context as its size and hash, for it may
/// be as large as the run's own.
final class Recorded {
    private Recorded() {}

    static JsonNode arguments(JsonNode arguments) {
        if (!arguments.isObject()) {
            return arguments;
        }
        ObjectNode recorded = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> argument : arguments.properties()) {
            boolean large = argument.getKey().equals("context") || argument.getKey().equals("contexts");
            recorded.set(argument.getKey(), large ? fingerprint(argument.getValue()) : argument.getValue());
        }
        return recorded;
    }

    private static JsonNode fingerprint(JsonNode value) {
        if (value.isTextual()) {
            ObjectNode text = JsonNodeFactory.instance.objectNode();
            return text.put("chars", value.textValue().length()).put("sha256", sha256(value.textValue()));
        }
        if (value.isArray()) {
            ArrayNode list = JsonNodeFactory.instance.arrayNode();
            value.forEach(item -> list.add(fingerprint(item)));
            return list;
        }
        return value;
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
