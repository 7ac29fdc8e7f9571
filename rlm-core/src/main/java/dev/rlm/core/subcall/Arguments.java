package dev.rlm.core.subcall;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;

import dev.rlm.core.repl.ContextValue;

/// Reads what guest code passed, believing nothing.
final class Arguments {
    private final JsonNode object;

    Arguments(JsonNode object) {
        this.object = object;
    }

    /// @throws BadCallException when it is missing or no text
    String text(String name) {
        JsonNode value = object.path(name);
        if (!value.isTextual()) {
            throw new BadCallException("`" + name + "` must be a str");
        }
        return value.textValue();
    }

    /// @throws BadCallException when it is there and no text
    Optional<String> optionalText(String name) {
        return object.path(name).isMissingNode() || object.path(name).isNull()
                ? Optional.empty()
                : Optional.of(text(name));
    }

    /// Whether it is there and true.
    boolean flag(String name) {
        return object.path(name).asBoolean();
    }

    /// @throws BadCallException when it is no list of texts
    List<String> texts(String name) {
        return strings(object.path(name), name);
    }

    /// A text or a list of texts; empty when absent.
    Optional<ContextValue> context(String name) {
        return contextOf(object.path(name), name);
    }

    /// One context for each of `count` prompts; all empty when absent.
    List<Optional<ContextValue>> contexts(String name, int count) {
        JsonNode list = object.path(name);
        List<Optional<ContextValue>> contexts = new ArrayList<>();
        if (!list.isMissingNode() && !list.isNull() && (!list.isArray() || list.size() != count)) {
            throw new BadCallException("`" + name + "` must be a list with one entry for each prompt");
        }
        for (int i = 0; i < count; i++) {
            contexts.add(contextOf(list.path(i), name));
        }
        return contexts;
    }

    private static Optional<ContextValue> contextOf(JsonNode value, String name) {
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        return Optional.of(value.isTextual()
                ? new ContextValue.Text(value.textValue())
                : new ContextValue.Texts(strings(value, name)));
    }

    private static List<String> strings(JsonNode list, String name) {
        if (!list.isArray()) {
            throw new BadCallException("`" + name + "` must be a list of str");
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode item : list) {
            if (!item.isTextual()) {
                throw new BadCallException("`" + name + "` must be a list of str");
            }
            texts.add(item.textValue());
        }
        return texts;
    }
}
