package dev.rlm.repl.jvm;

import java.nio.file.Path;
import java.util.List;

/// The part of an ahead-of-time cache in a start: classes that were loaded and linked before (JEP 483, JEP 514).
public sealed interface Aot {
    /// There is none.
    record None() implements Aot {}

    /// Starts from `cache`; a JVM to which it does not fit starts as without.
    record Use(Path cache) implements Aot {}

    /// Writes into `configuration`, at its end, what it loaded.
    record Record(Path configuration) implements Aot {}

    /// Makes `cache` of `configuration` and runs nothing.
    record Create(Path configuration, Path cache) implements Aot {}

    /// Options for the JVM.
    default List<String> flags() {
        return switch (this) {
            case None() -> List.of();
            case Use(Path cache) -> List.of("-XX:AOTCache=" + cache);
            case Record(Path configuration) -> List.of("-XX:AOTMode=record", "-XX:AOTConfiguration=" + configuration);
            case Create(Path configuration, Path cache) ->
                List.of("-XX:AOTMode=create", "-XX:AOTConfiguration=" + configuration, "-XX:AOTCache=" + cache);
        };
    }

    /// Files that a worker reads.
    default List<Path> files() {
        return switch (this) {
            case Use(Path cache) -> List.of(cache);
            case None(),Record(_),Create(_, _) -> List.of();
        };
    }
}
