package dev.rlm.app.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rlm.app.trust.FileRefusedException;
import dev.rlm.core.budget.Limits;
import dev.rlm.core.budget.ModelPrice;
import dev.rlm.core.budget.Usd;
import dev.rlm.core.llm.ModelId;
import dev.rlm.core.llm.Sampling;

class SettingsLoaderTest {
    private static final String SHOWN_FILE = """
        [rlm]
        max_turns = 20
        max_depth = 3
        [providers.mine]
        base_url = "http://127.0.0.1:8000/v1"
        key_env = "MY_KEY"
        headers = { X-Team = "internal" }
        [prices."mine/m"]
        input = 0.1000000000000000055511151231257827
        output = "1e-3"
        """;
    private static final String SHOWN = """
        [rlm] model = by the key that is set  (default)
        [rlm] sub_model = the model  (default)
        [rlm] guest_models = none  (default)
        [rlm] environment = local  (default)
        [rlm] protocol = repl  (default)
        [rlm] route = recursive  (default)
        [rlm] confirm_above_usd = none  (default)
        [rlm] max_depth = 0  (flag --max-depth)
        [rlm] cost_budget_usd = none  (BASE/home/.config/rlm/rlm.toml:3)
        [rlm] daily_cost_usd = none  (default)
        [rlm] token_budget = none, 10000000 for free models  (default)
        [rlm] call_budget = 500  (default)
        [rlm] time_budget = 90s  (RLM_TIME_BUDGET)
        [rlm] max_turns = 20  (rlm.toml:2)
        [rlm] max_children = 4  (default)
        [rlm] max_parallel = 16  (default)
        [rlm] child_share = 0.5  (default)
        [rlm] cell_timeout = 60s  (default)
        [rlm] memory = what the context needs, at least 1g  (default)
        [rlm] max_output = 16384  (default)
        [rlm] sub_max_output = 4096, 8192 for reasoning models  (default)
        [rlm] system = nothing  (default)
        [rlm] temperature = not sent  (default)
        [rlm] reasoning_effort = not sent  (default)
        [native] python = the system's own  (default)
        [docker] image = python:3.11-slim  (default)
        [docker] cpus = 1  (default)
        [docker] memory = memory in [rlm]  (default)
        [docker] host = as for docker  (default)
        [docker] runtime = the engine's own  (default)
        [logs] dir = BASE/repository/runs  (flag --trajectory-dir)
        [providers.mine] wire = openai  (default)
        [providers.mine] base_url = http://127.0.0.1:8000/v1  (rlm.toml:5)
        [providers.mine] key_env = MY_KEY  (rlm.toml:6)
        [providers.mine] local = false  (default)
        [providers.mine] max_output_parameter = max_tokens  (default)
        [providers.mine] max_output_bounds_reasoning = true  (default)
        [providers.mine] headers = X-Team  (rlm.toml:7)
        [providers.openai] wire = openai  (default)
        [providers.openai] base_url = https://api.openai.com/v1  (default)
        [providers.openai] key_env = OPENAI_API_KEY  (default)
        [providers.openai] local = false  (default)
        [providers.openai] max_output_parameter = max_completion_tokens  (default)
        [providers.openai] max_output_bounds_reasoning = true  (default)
        [providers.openai] headers = none  (default)
        [prices."mine/m"] input = 0.1000000000000000055511151231257827  (rlm.toml:9)
        [prices."mine/m"] cache_read = as input  (default)
        [prices."mine/m"] cache_write = as input  (default)
        [prices."mine/m"] output = 0.001  (rlm.toml:10)
        [prices."mine/m"] context_window = 128000  (default)
        [keys] DEEPSEEK_API_KEY = not set  (default)
        [keys] GROQ_API_KEY = not set  (default)
        [keys] MY_KEY = not set  (default)
        [keys] MISTRAL_API_KEY = not set  (default)
        [keys] OPENAI_API_KEY = present  (environment)
        [keys] OPENROUTER_API_KEY = not set  (default)
        [keys] XAI_API_KEY = not set  (default)
        """;
    private static final String EVERYTHING = """
        [rlm]
        model = "mine/some-model"
        sub_model = "openai/gpt-6-luna"
        guest_models = ["mine/other", "builtin/extractive"]
        environment = "local"
        protocol = "repl"
        max_depth = 2
        token_budget = 2_000_000
        cost_budget_usd = 2.50
        call_budget = 900
        time_budget = "1h30m"
        max_turns = 40
        max_children = 8
        max_parallel = 32
        child_share = 0.25
        cell_timeout = "500ms"
        memory = "2g"
        max_output = 8192
        sub_max_output = 2048
        system = "Answer in French."
        temperature = 0.2
        reasoning_effort = "low"

        [docker]
        image = "registry.example:5000/py@sha256:0123"
        cpus = 0.5
        memory = "3g"
        host = "tcp://[::1]:2376"
        runtime = "runsc"

        [logs]
        dir = "records"

        [providers.mine]
        wire = "openai"
        base_url = "http://127.0.0.1:8000/v1"
        key_env = "MY_KEY"
        local = true
        max_output_parameter = "max_completion_tokens"
        max_output_bounds_reasoning = false
        headers = { X-Team = "docs" }

        [prices."mine/some-model"]
        input = "0.15"
        cache_read = 0.075
        output = 1
        context_window = 32_000
        """;
    private Scene scene;

    @BeforeEach
    void prepare(@TempDir Path temporary) throws IOException {
        scene = new Scene(temporary);
    }

    @Test
    void withoutAnythingTheDefaultsOfTheContractHold() {
        Settings settings = scene.load();

        assertThat(settings.wanted()).isEqualTo(new Settings.Wanted(Optional.empty(), Optional.empty(), List.of()));
        assertThat(settings.limits()).isEqualTo(new Limits(Optional.of(Usd.of("1.00")), OptionalLong.empty(),
                OptionalLong.of(500), OptionalLong.empty(), Duration.ofMinutes(30), 30, 1));
        assertThat(settings.limits(false)).isEqualTo(settings.limits());
        assertThat(settings.limits(true).tokens()).hasValue(10_000_000);
        assertThat(settings.tree()).isEqualTo(new Settings.Tree(4, 16, new BigDecimal("0.5")));
        assertThat(settings.cell()).isEqualTo(new Settings.CellLimits(Duration.ofSeconds(60), OptionalLong.empty()));
        assertThat(settings.request()).isEqualTo(
                new Settings.Request(Optional.empty(), Sampling.PROVIDER_DEFAULT, 16_384, OptionalInt.empty()));
        assertThat(settings.engine().docker()).isEqualTo(Settings.Containers.STANDARD);
        assertThat(settings.request().subMaxOutput()).isEmpty();
        assertThat(settings.trajectories()).isEqualTo(scene.folders.state().resolve("trajectories"));
        assertThat(settings.providers()).containsOnlyKeys("deepseek", "groq", "llamacpp", "lmstudio", "mistral",
                "ollama", "openai", "openrouter", "vllm", "x-ai");
        assertThat(settings.providers()).contains(Map.entry("openai",
                new Provider("openai", Provider.Wire.OPENAI, URI.create("https://api.openai.com/v1"),
                        Optional.of("OPENAI_API_KEY"), false, "max_completion_tokens", true, Map.of())));
        assertThat(settings.prices()).isEmpty();
        assertThat(settings.file()).isEmpty();
    }

    @Test
    void everythingThatAFileCanSayIsRead() throws IOException, FileRefusedException {
        Path file = scene.toml(EVERYTHING);
        scene.trustToml();

        Settings settings = scene.load();

        Origin.File model = new Origin.File("rlm.toml", 2, 1);
        Origin.File guests = new Origin.File("rlm.toml", 4, 1);
        assertThat(settings.wanted()).isEqualTo(new Settings.Wanted(
                Optional.of(new Settings.Named("mine/some-model", model)),
                Optional.of(new Settings.Named("openai/gpt-6-luna", new Origin.File("rlm.toml", 3, 1))),
                List.of(new Settings.Named("mine/other", guests), new Settings.Named("builtin/extractive", guests))));
        assertThat(settings.limits()).isEqualTo(new Limits(Optional.of(Usd.of("2.50")), OptionalLong.of(2_000_000),
                OptionalLong.of(900), OptionalLong.empty(), Duration.ofMinutes(90), 40, 2));
        assertThat(settings.limits(true)).isEqualTo(settings.limits());
        assertThat(settings.tree()).isEqualTo(new Settings.Tree(8, 32, new BigDecimal("0.25")));
        assertThat(settings.cell())
                .isEqualTo(new Settings.CellLimits(Duration.ofMillis(500), OptionalLong.of(2L << 30)));
        assertThat(settings.request()).isEqualTo(new Settings.Request(Optional.of("Answer in French."),
                new Sampling(Optional.of(0.2), Optional.of("low")), 8192, OptionalInt.of(2048)));
        assertThat(settings.engine().docker()).isEqualTo(new Settings.Containers("registry.example:5000/py@sha256:0123",
                new BigDecimal("0.5"), Optional.of("tcp://[::1]:2376"), Optional.of("runsc")));
        assertThat(settings.request().subMaxOutput()).hasValue(2048);
        assertThat(settings.trajectories()).isEqualTo(scene.repository.resolve("records"));
        assertThat(settings.providers().get("mine")).isEqualTo(new Provider("mine", Provider.Wire.OPENAI,
                URI.create("http://127.0.0.1:8000/v1"), Optional.of("MY_KEY"), true, "max_completion_tokens", false,
                Map.of("X-Team", "docs")));
        assertThat(settings.prices()).containsOnly(Map.entry(new ModelId("mine", "some-model"),
                new ModelPrice("mine/some-model", "rlm.toml:43", OptionalInt.of(32_000), List.of(new ModelPrice.Tier(0,
                        Usd.of("0.15"), Usd.of("0.075"), Usd.of("0.15"), Usd.of("1"))))));
        assertThat(settings.file()).contains(file);
    }

    @Test
    void memoryOfContainersCountsForThemAloneAndOnlyWhereNoneIsSetForAll() throws IOException {
        scene.ownToml("[docker]\nmemory = \"3g\"\n");
        assertThat(scene.load().cell().memoryBytes()).isEmpty();
        scene.environment.put("RLM_ENVIRONMENT", "docker");
        assertThat(scene.load().cell().memoryBytes()).hasValue(3L << 30);
        scene.environment.put("RLM_MEMORY", "2g");
        assertThat(scene.load().cell().memoryBytes()).hasValue(2L << 30);
    }

    @Test
    void configShowListsEveryValueAndWhereItComesFrom() throws IOException, FileRefusedException {
        scene.toml(SHOWN_FILE);
        scene.trustToml();
        scene.ownToml("[rlm]\nmax_turns = 10\ncost_budget_usd = \"none\"\n");
        scene.environment.putAll(Map.of("RLM_TIME_BUDGET", "90s", "OPENAI_API_KEY", "sk-verysecretvalue1234"));

        Settings settings = scene.loader().load(Map.of("max_depth", "0", "logs_dir", "runs"));

        assertThat(Scene.show(settings.shown()))
                .isEqualTo(SHOWN.replace("BASE", String.valueOf(scene.repository.getParent())));
    }

    @Test
    void sourcesStandAboveEachOtherInTheContractsOrder() throws IOException {
        scene.ownToml("[rlm]\nmax_turns = 25\n");
        assertThat(Scene.line(scene.load(), "max_turns")).contains("= 25 ", "home/.config/rlm/rlm.toml:2");
        scene.toml("[rlm]\nmax_turns = 12\n");
        assertThat(Scene.line(scene.load(), "max_turns")).isEqualTo("[rlm] max_turns = 12  (rlm.toml:2)");
        scene.environment.put("RLM_MAX_TURNS", "13");
        assertThat(Scene.line(scene.load(), "max_turns")).isEqualTo("[rlm] max_turns = 13  (RLM_MAX_TURNS)");
        assertThat(Scene.line(scene.loader().load(Map.of("max_turns", "14")), "max_turns"))
                .isEqualTo("[rlm] max_turns = 14  (flag --max-turns)");
    }

    @Test
    void emptyVariableIsAsGoodAsNone() {
        scene.environment.put("RLM_MAX_TURNS", "");

        assertThat(scene.load().limits().turns()).isEqualTo(30);
    }

    @Test
    void nearestFileUpwardsWithinTheRepositoryIsFound() throws IOException {
        scene.toml("[rlm]\nmax_turns = 3\n");
        Path deep = Files.createDirectories(scene.repository.resolve("a/b/c"));

        Settings settings = scene.loader(deep).load(Map.of());
        assertThat(Scene.line(settings, "max_turns")).isEqualTo("[rlm] max_turns = 3  (../../../rlm.toml:2)");
        assertThat(settings.trajectories()).isEqualTo(scene.repository.resolve("trajectories"));

        scene.write("a/b/rlm.toml", "[rlm]\nmax_turns = 4\n");
        assertThat(scene.loader(deep).load(Map.of()).limits().turns()).isEqualTo(4);
    }

    @Test
    void nothingAboveTheRepositoryIsSearched() throws IOException {
        Files.writeString(scene.repository.resolveSibling("rlm.toml"), "this is no TOML");
        Path inner = scene.repository.resolve("sub");
        Files.createDirectories(inner.resolve(".git"));
        scene.toml("neither is this");

        assertThat(scene.loader(inner).load(Map.of()).file()).isEmpty();
    }

    @Test
    void outsideARepositoryOnlyTheFolderItselfIsSearched() throws IOException {
        Path outside = Files.createDirectories(scene.repository.resolveSibling("outside/deep"));
        Files.writeString(outside.resolveSibling("rlm.toml"), "this is no TOML");

        assertThat(scene.loader(outside).load(Map.of()).file()).isEmpty();

        Files.writeString(outside.resolve("rlm.toml"), "[rlm]\nmax_turns = 2\n");
        assertThat(scene.loader(outside).load(Map.of()).limits().turns()).isEqualTo(2);
    }

    @Test
    void namedFileStandsInPlaceOfTheFoundOneIsTrustedAndDecidesWhereRecordsGo() throws IOException {
        scene.toml("neither read nor complained about");
        Path folder = Files.createDirectories(scene.repository.resolveSibling("elsewhere"));
        Files.writeString(folder.resolve("mine.toml"), """
            [rlm]
            cost_budget_usd = "50"
            [providers.mine]
            base_url = "http://127.0.0.1:1/v1"
            key_env = "MY_KEY"
            """);
        Files.writeString(folder.resolve(".env"), "MY_KEY=abc\nOTHER=no\n");

        Settings settings = scene.loader().load(Map.of(), Path.of("../elsewhere/mine.toml"));

        assertThat(settings.limits().cost()).contains(Usd.of("50"));
        assertThat(settings.keys().of("mine").orElseThrow().reveal()).isEqualTo("abc");
        assertThat(settings.trajectories()).isEqualTo(folder.resolve("trajectories"));
        assertThat(Scene.line(settings, "cost_budget_usd"))
                .isEqualTo("[rlm] cost_budget_usd = 50.00  (../elsewhere/mine.toml:2)");
    }

    @Test
    void namedFileThatIsNotThereIsASettingsProblem() {
        assertThatThrownBy(() -> scene.loader().load(Map.of(), Path.of("none.toml")))
                .isInstanceOfSatisfying(SettingsException.class, e -> assertThat(e.isUsage()).isFalse())
                .hasMessage("none.toml: does not exist");
    }

    @Test
    void usersOwnFileIsNotTakenForAFoundOne() throws IOException {
        scene.ownToml("[rlm]\ncost_budget_usd = 9\n");

        Settings settings = scene.loader(scene.folders.config()).load(Map.of());

        assertThat(settings.limits().cost()).contains(Usd.of("9"));
        assertThat(settings.file()).isEmpty();
    }

    @Test
    void usersOwnFileMayBeALinkAsDotfileToolsMakeThem() throws IOException {
        Files.createDirectories(scene.folders.config());
        Path dotfile = scene.write("dotfiles/rlm.toml", "[rlm]\nmax_turns = 77\n");
        Files.createSymbolicLink(scene.folders.settingsFile(), dotfile);

        assertThat(scene.load().limits().turns()).isEqualTo(77);
    }

    @Test
    void builtInProviderKeepsWhatItsSectionDoesNotSay() throws IOException {
        scene.ownToml("[providers.openai]\nbase_url = \"https://proxy.example/v1\"\n");

        Provider openai = Objects.requireNonNull(scene.load().providers().get("openai"));

        assertThat(openai.baseUrl()).isEqualTo(URI.create("https://proxy.example/v1"));
        assertThat(openai.keyEnv()).contains("OPENAI_API_KEY");
        assertThat(openai.maxOutputParameter()).isEqualTo("max_completion_tokens");
    }

    @Test
    void folderForRecordsInTheUsersFileStandsAgainstThatFile() throws IOException {
        scene.ownToml("[logs]\ndir = \"runs\"\n");
        assertThat(scene.load().trajectories()).isEqualTo(scene.folders.config().resolve("runs"));

        scene.environment.put("RLM_LOGS_DIR", "/var/tmp/runs");
        assertThat(scene.load().trajectories()).isEqualTo(Path.of("/var/tmp/runs"));
    }

    @Test
    void guestModelsInAVariableAreSeparatedByCommas() {
        scene.environment.put("RLM_GUEST_MODELS", "openai/a, openai/b");

        assertThat(scene.load().wanted().guestModels()).extracting(Settings.Named::text)
                .containsExactly("openai/a", "openai/b");
    }
}
