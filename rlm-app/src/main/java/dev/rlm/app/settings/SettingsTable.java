package dev.rlm.app.settings;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import dev.rlm.app.settings.Setting.Section;
import dev.rlm.app.settings.Settings.EngineName;
import dev.rlm.core.budget.Usd;

/// Every setting there is. A row is the one place where a setting's name, values, default, words and trust are said.
///
/// What a hostile repository could do with each, and so the last column:
/// - `model`, `sub_model`: send the context to another model. The user set that provider up and the cost limit holds, so
///   it may choose among them. `scripted/FILE` reads a file and invents answers: not allowed. Nor is a server of this
///   machine that the user's own file does not name: anybody here could listen at its port.
/// - `guest_models`: let code that a model wrote choose dearer models or other companies: not allowed.
/// - limits (`max_depth` … `child_share`, `memory`, `max_output`): lower ones only stop a run earlier. Higher ones spend
///   the user's money, time and memory: not allowed.
/// - `environment`: a weaker engine lets code out: only one that is not weaker by both of its fences
///   ([EngineTraits.Hold]). Of `local` and `native` neither is; what `auto` takes is not known beforehand. `protocol`: not one of the three things
///   that trust.md allows. `route`: neither, and `direct` sends every file of the context to the provider, where code
///   reads what it needs: not allowed.
/// - `confirm_above_usd`: a lower one only asks more often. A higher one, or none, takes the user's question away: not
///   allowed.
/// - `system`: orders to the model in the user's name: not allowed. `temperature`, `reasoning_effort`: cost and
///   rejected requests, for nothing: not allowed.
/// - `[native] python`: names a program that is started: not allowed.
/// - `[docker] image`, `host`, `runtime`: name a program, and a server that is told to run it: not allowed. `cpus`,
///   `memory`: limits.
/// - `[logs] dir`: writes files with the user's rights, and puts what the user asked where others read it: not allowed.
/// - `[providers]`: sends keys, questions and contexts to any server. `[prices]`: a price of zero undoes the cost limit.
///   Neither is allowed, not even to say what holds anyway.
final class SettingsTable {
    static final Setting<String> MODEL = Setting
            .of("model", Kind.model(),
                    new Standard.None("openai/gpt-6-luna", "by the key that is set"),
                    "provider/model, or a name with a known price")
            .flag("--model")
            .untrusted(Untrusted.KNOWN_MODEL);
    static final Setting<String> SUB_MODEL = Setting
            .of("sub_model", Kind.model(),
                    new Standard.None("openai/gpt-6-luna", "the model"),
                    "the model of llm_query and of child runs")
            .flag("--sub-model")
            .untrusted(Untrusted.KNOWN_MODEL);
    static final Setting<List<String>> GUEST_MODELS = Setting
            .of("guest_models", Kind.models(),
                    new Standard.None("[\"openai/gpt-6-luna\"]", "none"),
                    "further models that code in the REPL may name");
    static final Setting<String> ENVIRONMENT = Setting
            .of("environment", Kind.engine(),
                    new Standard.Fixed(EngineName.LOCAL.label()),
                    "the REPL engine: " + String.join(", ", EngineName.labels())
                            + ", or auto: the strongest here")
            .flag("--env")
            .untrusted(Untrusted.NOT_WEAKER);
    static final Setting<String> PROTOCOL = Setting
            .of("protocol", Kind.choice(List.of("repl")),
                    new Standard.Fixed("repl"),
                    "how the model works: repl (it writes code)")
            .flag("--protocol");
    static final Setting<String> ROUTE = Setting
            .of("route", Kind.choice(List.of("recursive", "direct", "auto")),
                    new Standard.Fixed("recursive"),
                    "recursive (code), direct (one call), auto (direct where that fits and saves)")
            .flag("--route");
    static final Setting<CostLimit> CONFIRM_ABOVE = Setting
            .of("confirm_above_usd", Kind.cost(),
                    new Standard.Fixed("none"),
                    "US dollars; a run that may cost more is asked for first; \"none\" never asks")
            .flag("--confirm-above")
            .untrusted(Untrusted.LOWER);
    static final Setting<Long> MAX_DEPTH = Setting
            .of("max_depth", Kind.whole(0, 100),
                    new Standard.Fixed("1"),
                    "levels of calls: 0 none, 1 llm_query, 2 child runs (rlm_query) too, N deeper")
            .flag("--max-depth")
            .untrusted(Untrusted.LOWER);
    static final Setting<Long> TOKEN_BUDGET = Setting
            .of("token_budget", Kind.whole(1, Long.MAX_VALUE),
                    new Standard.Usual("10000000", "none, 10000000 for free models"),
                    "tokens of the whole run")
            .flag("--token-budget")
            .untrusted(Untrusted.LOWER);
    static final Setting<CostLimit> COST_BUDGET = Setting
            .of("cost_budget_usd", Kind.cost(),
                    new Standard.Fixed("1.00"),
                    "US dollars of the whole run; \"none\" for no limit, 0 for free models only")
            .flag("--cost-budget")
            .untrusted(Untrusted.LOWER);
    static final Setting<CostLimit> DAILY_COST = Setting
            .of("daily_cost_usd", Kind.cost(),
                    new Standard.Fixed("none"),
                    "US dollars a day (UTC) of all your runs together; \"none\" for no limit")
            .untrusted(Untrusted.LOWER);
    static final Setting<Long> CALL_BUDGET = Setting
            .of("call_budget", Kind.whole(1, Long.MAX_VALUE),
                    new Standard.Fixed("500"),
                    "model calls of the whole run, retries included")
            .flag("--call-budget")
            .untrusted(Untrusted.LOWER);
    static final Setting<Duration> TIME_BUDGET = Setting
            .of("time_budget", Kind.duration(),
                    new Standard.Fixed("30m"),
                    "wall time of the whole run")
            .flag("--time-budget")
            .untrusted(Untrusted.LOWER);
    static final Setting<Long> MAX_TURNS = Setting
            .of("max_turns", Kind.whole(1, 1_000_000),
                    new Standard.Fixed("30"),
                    "turns of the root, and of each child run")
            .flag("--max-turns")
            .untrusted(Untrusted.LOWER);
    static final Setting<Long> MAX_CHILDREN = Setting
            .of("max_children", Kind.whole(1, 10_000),
                    new Standard.Fixed("4"),
                    "child REPLs at once, at most what memory allows")
            .flag("--max-children")
            .untrusted(Untrusted.LOWER);
    static final Setting<Long> MAX_PARALLEL = Setting
            .of("max_parallel", Kind.whole(1, 10_000),
                    new Standard.Fixed("16"),
                    "model calls at the same time")
            .flag("--max-parallel")
            .untrusted(Untrusted.LOWER);
    static final Setting<Duration> CELL_TIMEOUT = Setting
            .of("cell_timeout", Kind.duration(),
                    new Standard.Fixed("60s"),
                    "of one cell; waiting for sub-calls is not counted")
            .flag("--cell-timeout")
            .untrusted(Untrusted.LOWER);
    static final Setting<Long> MEMORY = Setting
            .of("memory", Kind.size(64L << 20),
                    new Standard.Usual("1g", "what the context needs, at least 1g"),
                    "of one REPL")
            .flag("--memory")
            .untrusted(Untrusted.LOWER);
    static final Setting<BigDecimal> CHILD_SHARE = Setting
            .of("child_share", Kind.decimal("a number from 0.01 to 1", new BigDecimal("0.01"), BigDecimal.ONE),
                    new Standard.Fixed("0.5"),
                    "of what is left of each limit, the part that one child run may use")
            .untrusted(Untrusted.LOWER);
    static final Setting<Long> MAX_OUTPUT = Setting
            .of("max_output", Kind.whole(1, 10_000_000),
                    new Standard.Fixed("16384"),
                    "tokens of one reply to the run itself")
            .flag("--max-output")
            .untrusted(Untrusted.LOWER);
    static final Setting<Long> SUB_MAX_OUTPUT = Setting
            .of("sub_max_output", Kind.whole(1, 10_000_000),
                    new Standard.Usual("4096", "4096, 8192 for reasoning models"),
                    "tokens of one reply to a sub-call")
            .flag("--sub-max-output")
            .untrusted(Untrusted.LOWER);
    static final Setting<String> SYSTEM = Setting
            .of("system", Kind.text(),
                    new Standard.None("Answer in French.", "nothing"),
                    "added to the system prompt")
            .flag("--system");
    static final Setting<BigDecimal> TEMPERATURE = Setting
            .of("temperature", Kind.decimal("a number from 0 to 2", BigDecimal.ZERO, BigDecimal.TWO),
                    new Standard.None("0.2", "not sent"),
                    "sent only when set; many models reject it")
            .flag("--temperature");
    static final Setting<String> REASONING_EFFORT = Setting
            .of("reasoning_effort", Kind.word("a word such as \"low\" or \"high\""),
                    new Standard.None("low", "not sent"),
                    "sent only when set, as the provider names it")
            .flag("--reasoning-effort");

    static final Setting<String> NATIVE_PYTHON = Setting
            .of("python", Addresses.program(),
                    new Standard.None("/usr/bin/python3", "the system's own"),
                    "what engine native runs: a path, or a name on PATH")
            .in(Section.NATIVE);

    static final Setting<String> DOCKER_IMAGE = Setting
            .of("image", Addresses.image(),
                    new Standard.Fixed("python:3.11-slim"),
                    "an image with python3, 3.11 or later; --pull fetches it")
            .in(Section.DOCKER);
    static final Setting<BigDecimal> DOCKER_CPUS = Setting
            .of("cpus", Kind.decimal("a number from 0.01 to 1024", new BigDecimal("0.01"), new BigDecimal(1024)),
                    new Standard.Fixed("1"),
                    "processors that one container may use")
            .in(Section.DOCKER)
            .untrusted(Untrusted.LOWER);
    static final Setting<Long> DOCKER_MEMORY = Setting
            .of("memory", Kind.size(64L << 20),
                    new Standard.Usual("1g", "memory in [rlm]"),
                    "of one container")
            .in(Section.DOCKER)
            .untrusted(Untrusted.LOWER);
    static final Setting<String> DOCKER_HOST = Setting
            .of("host", Addresses.containerEngine(),
                    new Standard.None("unix:///run/docker.sock", "as for docker"),
                    "the container engine: unix:///path, tcp://host:port")
            .in(Section.DOCKER);
    static final Setting<String> DOCKER_RUNTIME = Setting
            .of("runtime", Kind.word("a runtime's name such as \"runsc\""),
                    new Standard.None("runsc", "the engine's own"),
                    "what runs the containers; runsc is gVisor")
            .in(Section.DOCKER);

    static final Setting<String> LOGS_DIR = Setting
            .of("dir", Addresses.folder(),
                    new Standard.None("trajectories",
                            "trajectories/ beside this file"),
                    "where the records of runs go")
            .in(Section.LOGS)
            .flag("--trajectory-dir");

    static final Setting<String> WIRE = Setting
            .of("wire", Kind.choice(List.of("openai")),
                    new Standard.Fixed("openai"), "the protocol it speaks")
            .in(Section.PROVIDER);
    static final Setting<String> BASE_URL = Setting
            .of("base_url", Addresses.url(),
                    new Standard.Needed("http://127.0.0.1:8000/v1"), "where it is")
            .in(Section.PROVIDER);
    static final Setting<String> KEY_ENV = Setting
            .of("key_env", Addresses.variable(),
                    new Standard.None("MY_KEY", "no key is sent"), "the environment variable that holds its key")
            .in(Section.PROVIDER);
    static final Setting<Boolean> LOCAL = Setting
            .of("local", Kind.truth(),
                    new Standard.Fixed("false"), "true: free of charge")
            .in(Section.PROVIDER);
    static final Setting<String> MAX_OUTPUT_PARAMETER = Setting
            .of("max_output_parameter", Kind.choice(List.of("max_tokens", "max_completion_tokens")),
                    new Standard.Fixed("max_tokens"), "what it calls the most tokens of a reply")
            .in(Section.PROVIDER);
    static final Setting<Boolean> BOUNDS_REASONING = Setting
            .of("max_output_bounds_reasoning", Kind.truth(),
                    new Standard.Fixed("true"),
                    "false: thinking is billed beyond it, so four times as much is reserved")
            .in(Section.PROVIDER);
    static final Setting<Map<String, String>> HEADERS = Setting
            .of("headers", Addresses.headers(),
                    new Standard.None("{ X-Team = \"docs\" }", "none"), "sent with each request; no keys")
            .in(Section.PROVIDER);

    static final Setting<Usd> INPUT = Setting
            .of("input", Kind.price(),
                    new Standard.Needed("0.15"), "of input")
            .in(Section.PRICE);
    static final Setting<Usd> CACHE_READ = Setting
            .of("cache_read", Kind.price(),
                    new Standard.None("0.075", "as input"), "of input read from the provider's cache")
            .in(Section.PRICE);
    static final Setting<Usd> CACHE_WRITE = Setting
            .of("cache_write", Kind.price(),
                    new Standard.None("0.15", "as input"), "of input written to the provider's cache")
            .in(Section.PRICE);
    static final Setting<Usd> OUTPUT = Setting
            .of("output", Kind.price(),
                    new Standard.Needed("0.60"), "of output, thinking included")
            .in(Section.PRICE);
    static final Setting<Long> CONTEXT_WINDOW = Setting
            .of("context_window", Kind.whole(1, Integer.MAX_VALUE),
                    new Standard.None("128000", "128000"), "tokens that it can hold, input and output together")
            .in(Section.PRICE);

    static final List<Setting<?>> ALL = List.of(
            MODEL, SUB_MODEL, GUEST_MODELS, ENVIRONMENT, PROTOCOL, ROUTE, CONFIRM_ABOVE,
            MAX_DEPTH, COST_BUDGET, DAILY_COST, TOKEN_BUDGET, CALL_BUDGET, TIME_BUDGET, MAX_TURNS,
            MAX_CHILDREN, MAX_PARALLEL, CHILD_SHARE, CELL_TIMEOUT, MEMORY,
            MAX_OUTPUT, SUB_MAX_OUTPUT, SYSTEM, TEMPERATURE, REASONING_EFFORT,
            NATIVE_PYTHON,
            DOCKER_IMAGE, DOCKER_CPUS, DOCKER_MEMORY, DOCKER_HOST, DOCKER_RUNTIME,
            LOGS_DIR,
            WIRE, BASE_URL, KEY_ENV, LOCAL, MAX_OUTPUT_PARAMETER, BOUNDS_REASONING, HEADERS,
            INPUT, CACHE_READ, CACHE_WRITE, OUTPUT, CONTEXT_WINDOW);

    private SettingsTable() {}

    static List<Setting<?>> of(Section section) {
        return ALL.stream()
                .<Setting<?>>map(setting -> setting)
                .filter(setting -> setting.section() == section)
                .toList();
    }

    /// Those that flags and variables can set.
    static List<Setting<?>> ofRuns() {
        return Stream.of(Section.RLM, Section.NATIVE, Section.DOCKER, Section.LOGS)
                .flatMap(section -> of(section).stream())
                .toList();
    }
}
