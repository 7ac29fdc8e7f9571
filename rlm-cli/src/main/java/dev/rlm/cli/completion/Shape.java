package dev.rlm.cli.completion;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A command as a shell sees it.
///
/// @param path its words without `rlm`; none for the program itself
/// @param summary a sentence
/// @param commands under it
/// @param argument what its arguments are, if it takes any
public record Shape(
        List<String> path,
        String summary,
        List<Shape> commands,
        List<Choice> options,
        Optional<Values> argument) {
    public Shape {
        path = List.copyOf(path);
        commands = List.copyOf(commands);
        options = List.copyOf(options);
    }

    /// An option.
    ///
    /// @param names with their dashes
    /// @param value what it takes; empty for one that is there or not
    /// @param repeatable whether it may be given several times
    public record Choice(List<String> names, String summary, Optional<Values> value, boolean repeatable) {
        public Choice {
            names = List.copyOf(names);
        }
    }

    /// This one and all under it.
    List<Shape> all() {
        return Stream
                .concat(Stream.of(this), commands.stream().flatMap(shape -> shape.all().stream()))
                .toList();
    }

    /// Its words with a blank between.
    String words() {
        return String.join(" ", path);
    }

    /// The last of its words.
    String name() {
        return path.getLast();
    }
}
