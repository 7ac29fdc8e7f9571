package dev.rlm.core.trajectory;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

import dev.rlm.core.budget.Usd;

/// A JSON object that is being filled. What is absent is left out. Every text passes [#clean], so nothing gets in that
/// is a key or no Unicode.
final class JsonFields {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int MAX_DECIMAL_DIGITS = 30;
    private final ObjectNode node = JSON.objectNode();
    private final Secrets secrets;

    JsonFields(Secrets secrets) {
        this.secrets = secrets;
    }

    ObjectNode node() {
        return node;
    }

    JsonFields text(String name, String value) {
        node.put(name, clean(value));
        return this;
    }

    JsonFields text(String name, Optional<String> value) {
        value.ifPresent(present -> text(name, present));
        return this;
    }

    /// A constant in the file's spelling: `TOOL_CALLS` is `tool_calls`.
    JsonFields word(String name, Enum<?> value) {
        node.put(name, Words.of(value));
        return this;
    }

    JsonFields number(String name, long value) {
        node.put(name, value);
        return this;
    }

    JsonFields number(String name, OptionalLong value) {
        value.ifPresent(present -> number(name, present));
        return this;
    }

    JsonFields flag(String name, boolean value) {
        node.put(name, value);
        return this;
    }

    JsonFields millis(String name, Duration value) {
        return number(name, value.toMillis());
    }

    JsonFields money(String name, Usd value) {
        node.put(name, value.toString());
        return this;
    }

    /// A sum that a provider names. One that is no sum of money (negative, or with an absurd exponent, which would fill
    /// the disk when written out) is left out.
    JsonFields decimal(String name, Optional<BigDecimal> value) {
        value.filter(sum -> sum.signum() >= 0 && Math.abs(sum.scale()) <= MAX_DECIMAL_DIGITS
                && sum.precision() <= MAX_DECIMAL_DIGITS).ifPresent(sum -> node.put(name, sum.toPlainString()));
        return this;
    }

    JsonFields object(String name, Consumer<JsonFields> fill) {
        JsonFields inner = new JsonFields(secrets);
        fill.accept(inner);
        node.set(name, inner.node);
        return this;
    }

    <T> JsonFields objects(String name, List<T> items, BiConsumer<JsonFields, T> fill) {
        ArrayNode array = node.putArray(name);
        for (T item : items) {
            JsonFields inner = new JsonFields(secrets);
            fill.accept(inner, item);
            array.add(inner.node);
        }
        return this;
    }

    JsonFields texts(String name, Collection<String> items) {
        ArrayNode array = node.putArray(name);
        items.forEach(item -> array.add(clean(item)));
        return this;
    }

    JsonFields numbers(String name, Collection<? extends Number> items) {
        ArrayNode array = node.putArray(name);
        items.forEach(item -> array.add(item.longValue()));
        return this;
    }

    JsonFields textByName(String name, Map<String, String> items) {
        ObjectNode object = node.putObject(name);
        items.entrySet()
                .stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(item -> object.put(clean(item.getKey()), clean(item.getValue())));
        return this;
    }

    JsonFields numberByName(String name, Map<String, Integer> items) {
        ObjectNode object = node.putObject(name);
        items.entrySet()
                .stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(item -> object.put(clean(item.getKey()), item.getValue()));
        return this;
    }

    JsonFields json(String name, JsonNode value) {
        node.set(name, cleaned(value));
        return this;
    }

    JsonFields json(String name, Optional<JsonNode> value) {
        value.ifPresent(present -> json(name, present));
        return this;
    }

    private JsonNode cleaned(JsonNode value) {
        return switch (value) {
            case ObjectNode object -> {
                ObjectNode copy = JSON.objectNode();
                object.properties().forEach(field -> copy.set(clean(field.getKey()), cleaned(field.getValue())));
                yield copy;
            }
            case ArrayNode array -> {
                ArrayNode copy = JSON.arrayNode();
                array.forEach(item -> copy.add(cleaned(item)));
                yield copy;
            }
            case TextNode text -> JSON.textNode(clean(text.textValue()));
            default -> value;
        };
    }

    /// Without keys, and with U+FFFD for each half of a surrogate pair that lacks the other: such a text has no UTF-8
    /// form, and many JSON readers refuse its escape.
    private String clean(String text) {
        String hidden = secrets.hide(text);
        int at = firstLoneSurrogate(hidden, 0);
        if (at < 0) {
            return hidden;
        }
        StringBuilder mended = new StringBuilder(hidden);
        for (; at >= 0; at = firstLoneSurrogate(hidden, at + 1)) {
            mended.setCharAt(at, '\uFFFD');
        }
        return mended.toString();
    }

    private static int firstLoneSurrogate(String text, int from) {
        int at = from;
        while (at < text.length()) {
            int codePoint = text.codePointAt(at);
            if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
                return at;
            }
            at += Character.charCount(codePoint);
        }
        return -1;
    }
}
