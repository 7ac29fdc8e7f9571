package dev.rlm.app.settings;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// A value as it was written, before its setting says what it means.
sealed interface Raw {

    /// The text of a flag or a variable, whatever is meant by it.
    record Words(String text) implements Raw {}

    /// A string, or a number or truth value by its literal text, so that no digit is lost.
    record One(Shape shape, String text) implements Raw {}

    /// An array of strings.
    record Many(List<String> texts) implements Raw {
        public Many {
            texts = List.copyOf(texts);
        }
    }

    /// A table of strings.
    record Pairs(Map<String, String> texts) implements Raw {
        public Pairs {
            texts = Map.copyOf(texts);
        }
    }

    /// A date, a mixed array: nothing that any setting takes.
    ///
    /// @param what as a noun with its article
    record Other(String what) implements Raw {}

    /// The form of a single value in TOML.
    enum Shape {
        TEXT("a string"), WHOLE("a whole number"), DECIMAL("a decimal number"), TRUTH("true or false");

        private final String noun;

        Shape(String noun) {
            this.noun = noun;
        }
    }

    default String noun() {
        return switch (this) {
            case Words _ -> "a text";
            case One(Shape shape, String _) -> shape.noun;
            case Many _ -> "an array";
            case Pairs _ -> "a table";
            case Other(String what) -> what;
        };
    }

    /// What was written, for messages.
    default String quoted() {
        return switch (this) {
            case Words(String text) -> Quoted.of(text);
            case One(Shape shape, String text) -> shape == Shape.TEXT ? Quoted.of(text) : Quoted.masked(text);
            case Many(List<String> texts) -> texts.stream().map(Quoted::of).collect(Collectors.joining(", ", "[", "]"));
            case Pairs _,Other _ -> noun();
        };
    }
}
