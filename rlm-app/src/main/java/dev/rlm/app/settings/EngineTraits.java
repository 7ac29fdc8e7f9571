package dev.rlm.app.settings;

import java.time.Duration;
import java.util.Locale;
import java.util.Set;

import dev.rlm.app.settings.Settings.EngineName;
import dev.rlm.repl.session.MemoryRule;

/// What was found out about an engine: by what `auto` chooses, an untrusted rlm.toml is held to, and `rlm doctor` tells
/// them apart. A new engine, or a new language, is a row of [#of].
///
/// @param hold what a guest has to break, wherever the engine runs
/// @param pace measured beside a plain `python3`; see docs/sandboxes.md
/// @param memory what a session of it may take: the rule by which it gives memory, and child REPLs get places
/// @param languages that it runs
/// @param needs what has to be there, a clause
public record EngineTraits(Hold hold, Pace pace, MemoryRule memory, Set<String> languages, String needs) {
    /// A session that is ready by then is ready before a model's first reply, behind which it starts.
    static final Duration SOON = Duration.ofMillis(1500);

    private static final Set<String> PYTHON = Set.of("python");
    private static final String CACHE = "nothing but a cache folder that can be written, once";

    public EngineTraits {
        languages = Set.copyOf(languages);
    }

    /// What keeps guests in: two fences that do not depend on each other.
    ///
    /// @param inner of the language
    /// @param outer round the process
    public record Hold(Inner inner, Outer outer) {
        /// Whether it holds as well as `other` on every machine, by both fences. Of two engines it may be that neither does.
        public boolean isNeverWeakerThan(Hold other) {
            return inner.compareTo(other.inner) >= 0 && outer.isNeverWeakerThan(other.outer);
        }

        /// How much is in the guest's way on a machine, where more is more; to be compared only.
        ///
        /// @param bounded whether there something outside the guest's interpreter bounds it
        public int strength(boolean bounded) {
            return inner.weight + (bounded ? outer.weight : 0);
        }
    }

    /// What the language itself keeps from guests, from nothing upwards.
    public enum Inner {
        /// Code may make any system call that what is outside lets through.
        NONE(0),
        /// An interpreter that hands out no files, processes, sockets and native code.
        INTERPRETER(1),
        /// A machine of its own, whose instructions reach nothing but its own memory.
        MACHINE(2);

        private final int weight;

        Inner(int weight) {
            this.weight = weight;
        }
    }

    /// What the kernel keeps from guests.
    public enum Outer {
        /// A box of namespaces, filter and limits, or none where that cannot be made.
        BOX_WHERE_IT_WORKS(1),
        /// A box, or no session.
        BOX(1),
        /// A container, or no session: without the host's programs, but with the limits and the filter that its engine takes,
        /// which may be fewer than a box has.
        CONTAINER(2);

        private final int weight;

        /// @param weight where it is there, with limits for all of the guest's processes together
        Outer(int weight) {
            this.weight = weight;
        }

        /// Whether it is as strong on every machine. Of a box and a container neither is: a container engine is another's
        /// work, and may be without limits or on another machine.
        boolean isNeverWeakerThan(Outer other) {
            return this == other || this == BOX && other == BOX_WHERE_IT_WORKS;
        }
    }

    /// How fast, as medians.
    ///
    /// @param start of a machine's first session, to the reply of its first cell
    /// @param cell that does nothing
    /// @param loops how many times as long as python3 a loop in Python takes
    /// @param texts the same for work on strings in C
    public record Pace(Duration start, Duration cell, double loops, double texts) {}

    /// The table.
    public static EngineTraits of(EngineName engine) {
        return switch (engine) {
            case LOCAL -> new EngineTraits(new Hold(Inner.INTERPRETER, Outer.BOX_WHERE_IT_WORKS),
                    new Pace(millis(2900), millis(2.4), 8, 35), MemoryRule.GRAALPY, PYTHON, CACHE);
            case NATIVE -> new EngineTraits(new Hold(Inner.NONE, Outer.BOX),
                    new Pace(millis(52), millis(0.11), 1.1, 1.1), MemoryRule.CPYTHON, PYTHON,
                    "Linux, bubblewrap, python3 3.11 or later");
            case DOCKER -> new EngineTraits(new Hold(Inner.NONE, Outer.CONTAINER),
                    new Pace(millis(200), millis(0.39), 1.1, 1.1), MemoryRule.CPYTHON, PYTHON,
                    "Docker or Podman, and an image with python3 3.11 or later");
            case WASM -> new EngineTraits(new Hold(Inner.MACHINE, Outer.BOX_WHERE_IT_WORKS),
                    new Pace(millis(400), millis(6.9), 19, 58), MemoryRule.CPYTHON, PYTHON, CACHE);
        };
    }

    private static Duration millis(double millis) {
        return Duration.ofNanos(Math.round(millis * 1e6));
    }

    /// Whether a session is ready before it is missed.
    public boolean startsSoon() {
        return pace.start.compareTo(SOON) <= 0;
    }

    /// How long a first session takes to start: `1.8 s`.
    public String shownStart() {
        return shown(pace.start);
    }

    /// Its figures, in a clause: `usually starts in 52 ms, a cell 0.11 ms, loops 1.1 and texts 1.1 times python3's; may
    /// take 1024 MiB, more with a large context`.
    public String figures() {
        return String.format(Locale.ROOT,
                "usually starts in %s, a cell %s, loops %s and texts %s times python3's; may take %d MiB, more with a "
                        + "large context",
                shown(pace.start), shown(pace.cell), plain(pace.loops), plain(pace.texts), MemoryRule.LEAST >> 20);
    }

    /// A duration with two digits: `55 ms`, `1.8 s`.
    private static String shown(Duration duration) {
        double millis = duration.toNanos() / 1e6;
        return millis >= 1000 ? plain(millis / 1000) + " s" : plain(millis) + " ms";
    }

    private static String plain(double number) {
        return String.format(Locale.ROOT, number >= 10 ? "%.0f" : number >= 1 ? "%.1f" : "%.2f", number);
    }
}
