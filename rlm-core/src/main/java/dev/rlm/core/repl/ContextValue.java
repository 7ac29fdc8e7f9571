package dev.rlm.core.repl;

import java.util.List;

/// What the guest finds in `context`.
public sealed interface ContextValue {

    /// A `str`.
    record Text(String text) implements ContextValue {}

    /// A `list[str]`.
    record Texts(List<String> texts) implements ContextValue {
        public Texts {
            texts = List.copyOf(texts);
        }
    }

    /// UTF-16 characters in all.
    default long chars() {
        return switch (this) {
            case Text(String text) -> text.length();
            case Texts(List<String> texts) -> texts.stream().mapToLong(String::length).sum();
        };
    }
}
