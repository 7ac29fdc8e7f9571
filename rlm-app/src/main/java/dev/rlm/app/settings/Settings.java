package dev.rlm.app.settings;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;

import dev.rlm.core.budget.Limits;
import dev.rlm.core.budget.ModelPrice;
import dev.rlm.core.budget.Usd;
import dev.rlm.core.llm.ModelId;
import dev.rlm.core.llm.Sampling;

/// What holds for a command: checked, trusted, typed. Immutable.
///
/// @param wanted the models as named, before they are found: [ModelChooser] does that, for commands that ask a model
/// @param engine the REPL engine
/// @param protocol name of the way in which the model works
/// @param start what is settled before a run begins
/// @param limits of the root; [#limits(boolean)] adds what depends on the model
/// @param dailyCost of all runs of the user on a day; empty: no limit
/// @param tree how children share
/// @param cell of one REPL
/// @param request what goes with each request
/// @param trajectories the folder for records of runs, absolute; it need not exist
/// @param providers by name, OpenAI's among them
/// @param prices what the user says that models cost; before any built-in price
/// @param file the rlm.toml that was found or named; the user's own is not meant
/// @param shown the lines of `rlm config show`
public record Settings(
        Wanted wanted,
        Engine engine,
        String protocol,
        Start start,
        Limits limits,
        Optional<Usd> dailyCost,
        Tree tree,
        CellLimits cell,
        Request request,
        Path trajectories,
        Map<String, Provider> providers,
        Map<ModelId, ModelPrice> prices,
        Keys keys,
        Optional<Path> file,
        List<Shown> shown) {
    private static final long TOKENS_OF_FREE_MODELS = 10_000_000;

    public Settings {
        providers = Map.copyOf(providers);
        prices = Map.copyOf(prices);
        shown = List.copyOf(shown);
    }

    /// The REPL engine that runs code.
    ///
    /// @param name empty: `auto`, the strongest that works here
    /// @param python the interpreter that was named for `native`, there and executable; empty: the system's own
    /// @param docker the containers of `docker`
    public record Engine(Optional<EngineName> name, Optional<Path> python, Containers docker) {
        /// How the settings say that none is named.
        public static final String AUTO = "auto";
        /// What holds when nobody chose one.
        public static final Engine STANDARD = new Engine(Optional.of(EngineName.LOCAL), Optional.empty(),
                Containers.STANDARD);

        /// All that can be asked for, as the settings say it.
        public static List<String> labels() {
            return Stream.concat(EngineName.labels().stream(), Stream.of(AUTO)).toList();
        }

        /// As the settings say it.
        public String label() {
            return name.map(EngineName::label).orElse(AUTO);
        }

        /// The engine of that name, with what is set for it.
        public Engine named(EngineName one) {
            return new Engine(Optional.of(one), python, docker);
        }
    }

    /// What is set for the containers of `docker`.
    ///
    /// @param image that has a `python3`
    /// @param cpus processors that one container may use, more than 0
    /// @param host where the engine is; empty: looked for
    /// @param runtime that runs containers; empty: the engine's own
    public record Containers(String image, BigDecimal cpus, Optional<String> host, Optional<String> runtime) {
        /// What holds when nobody set anything.
        public static final Containers STANDARD = new Containers("python:3.11-slim", BigDecimal.ONE, Optional.empty(),
                Optional.empty());
    }

    /// The engines that there are.
    public enum EngineName {
        /// GraalPy in a process of its own.
        LOCAL,
        /// The system's CPython behind a fence of the kernel's; Linux.
        NATIVE,
        /// CPython in a container.
        DOCKER,
        /// CPython as WebAssembly, in a machine within a process of its own.
        WASM;

        /// As the settings say it: `local`.
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        /// The engine that is called so; empty: none is.
        public static Optional<EngineName> of(String label) {
            return Stream.of(values()).filter(engine -> engine.label().equals(label)).findFirst();
        }

        /// All of them, as the settings say it.
        public static List<String> labels() {
            return Stream.of(values()).map(EngineName::label).toList();
        }
    }

    /// What is settled before a run begins.
    ///
    /// @param route how the question is to be answered
    /// @param confirmAbove runs that could cost more need a yes; empty: none does
    public record Start(Way route, Optional<Usd> confirmAbove) {}

    /// How a question is to be answered.
    public enum Way {
        /// By code over the input.
        RECURSIVE,
        /// By one call that reads all of it.
        DIRECT,
        /// By one call where it fits with room and is cheaper so, else by code.
        AUTO
    }

    /// Models as the user named them.
    ///
    /// @param model empty: chosen by the key that is there
    /// @param subModel empty: the model
    public record Wanted(Optional<Named> model, Optional<Named> subModel, List<Named> guestModels) {
        public Wanted {
            guestModels = List.copyOf(guestModels);
        }
    }

    /// A model as the user wrote it.
    ///
    /// @param text `provider/model` or a bare name
    public record Named(String text, Origin origin) {}

    /// How a run shares what it has among its children.
    ///
    /// @param maxChildren child REPLs at once
    /// @param maxParallel model calls at once
    /// @param childShare of what is left of each limit, more than 0, at most 1
    public record Tree(int maxChildren, int maxParallel, BigDecimal childShare) {}

    /// What code in the REPL may take.
    ///
    /// @param timeout of one cell; waiting for sub-calls is not counted
    /// @param memoryBytes of one REPL; empty: what the context needs, at least a gibibyte
    public record CellLimits(Duration timeout, OptionalLong memoryBytes) {}

    /// What goes with each request.
    ///
    /// @param system added to the system prompt
    /// @param maxOutput tokens of a reply to the run itself
    /// @param subMaxOutput tokens of a reply to a sub-call, when the user set it
    public record Request(Optional<String> system, Sampling sampling, int maxOutput, OptionalInt subMaxOutput) {}

    /// The root's limits.
    ///
    /// @param free whether every model of the run is free of charge: then tokens are limited even when nobody said so
    public Limits limits(boolean free) {
        if (!free || limits.tokens().isPresent()) {
            return limits;
        }
        return new Limits(limits.cost(), OptionalLong.of(TOKENS_OF_FREE_MODELS), limits.calls(), limits.toolCalls(),
                limits.time(), limits.turns(), limits.depth());
    }
}
