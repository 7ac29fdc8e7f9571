package dev.rlm.core.trajectory;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;

import dev.rlm.core.budget.Usd;
import dev.rlm.core.id.CallId;
import dev.rlm.core.llm.ModelId;

/// A JSON object that someone else wrote, read with care: each getter throws [IllegalArgumentException] naming the
/// field when it is missing or of another kind. Fields that nobody asks for are ignored; null counts as absent.
///
/// @param node the object
record JsonObject(JsonNode node) {
    /// Longer sums are no money, and would take much memory when written out.
    private static final Pattern DECIMAL = Pattern.compile("(0|[1-9]\\d{0,29})(\\.\\d{1,60})?");
    private static final int MAX_CALL_ID = 200;

    JsonObject {
        if (!node.isObject()) {
            throw new IllegalArgumentException("not a JSON object");
        }
    }

    boolean has(String name) {
        return node.hasNonNull(name);
    }

    String text(String name) {
        return required(name, node.path(name).isTextual(), "a string").textValue();
    }

    Optional<String> optionalText(String name) {
        return has(name) ? Optional.of(text(name)) : Optional.empty();
    }

    <E extends Enum<E>> E word(String name, Class<E> type) {
        return Words.read(text(name), type);
    }

    long number(String name) {
        JsonNode value = node.path(name);
        return required(name, value.isIntegralNumber() && value.canConvertToLong(), "a whole number").longValue();
    }

    OptionalLong optionalNumber(String name) {
        return has(name) ? OptionalLong.of(number(name)) : OptionalLong.empty();
    }

    int whole(String name) {
        JsonNode value = node.path(name);
        return required(name, value.isIntegralNumber() && value.canConvertToInt(), "a small whole number").intValue();
    }

    OptionalInt optionalWhole(String name) {
        return has(name) ? OptionalInt.of(whole(name)) : OptionalInt.empty();
    }

    boolean flag(String name) {
        return required(name, node.path(name).isBoolean(), "true or false").booleanValue();
    }

    Duration millis(String name) {
        return Duration.ofMillis(number(name));
    }

    BigDecimal decimal(String name) {
        String text = text(name);
        required(name, DECIMAL.matcher(text).matches(), "a decimal number in a string");
        return new BigDecimal(text);
    }

    Usd money(String name) {
        return new Usd(decimal(name));
    }

    Instant instant(String name) {
        return Instant.parse(text(name));
    }

    ModelId model(String name) {
        return ModelId.parse(text(name));
    }

    CallId callId(String name) {
        return callIdOf(text(name));
    }

    static CallId callIdOf(String text) {
        if (text.length() > MAX_CALL_ID) {
            throw new IllegalArgumentException("a call id of " + text.length() + " characters");
        }
        return new CallId(text);
    }

    JsonObject object(String name) {
        return new JsonObject(required(name, node.path(name).isObject(), "an object"));
    }

    Optional<JsonObject> optionalObject(String name) {
        return has(name) ? Optional.of(object(name)) : Optional.empty();
    }

    /// Any value; JSON null is one.
    Optional<JsonNode> json(String name) {
        return Optional.ofNullable(node.get(name));
    }

    <T> List<T> list(String name, Function<JsonNode, T> read) {
        JsonNode array = required(name, node.path(name).isArray(), "an array");
        return StreamSupport.stream(array.spliterator(), false).map(read).toList();
    }

    List<String> texts(String name) {
        return list(name, item -> required(name, item, item.isTextual(), "an array of strings").textValue());
    }

    List<Long> numbers(String name) {
        return list(name,
                item -> required(name, item, item.canConvertToLong(), "an array of whole numbers").longValue());
    }

    <T> Map<String, T> byName(String name, Function<JsonNode, T> read) {
        Map<String, T> all = new HashMap<>();
        object(name).node.properties().forEach(field -> all.put(field.getKey(), read.apply(field.getValue())));
        return all;
    }

    private JsonNode required(String name, boolean fits, String what) {
        return required(name, node.path(name), fits, what);
    }

    private static JsonNode required(String name, JsonNode value, boolean fits, String what) {
        if (value.isMissingNode()) {
            throw new IllegalArgumentException("no field \"%s\"".formatted(name));
        }
        if (!fits) {
            throw new IllegalArgumentException("\"%s\" is not %s".formatted(name, what));
        }
        return value;
    }
}
