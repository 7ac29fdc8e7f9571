package dev.rlm.app.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a user is told about a bad value, whole.
class SettingsProblemsTest {
    private static final String FULL_OF_MISTAKES = """
        model = "openai/x"
        [rml]
        a = 1
        [server]
        port = 1
        [rlm]
        cost_budget = 1
        dir = "x"
        max-depth = 2
        max_turns = "3"
        max_children = -1
        max_parallel = 0
        call_budget = 0
        token_budget = 0
        time_budget = 30
        cell_timeout = "0s"
        memory = "10"
        environment = "cloud"
        protocol = "tools"
        temperature = 3
        child_share = 0
        guest_models = "openai/x"
        system = 2026-01-01
        cost_budget_usd = -0.5
        max_output = 1.5
        [logs]
        dir = ["x"]
        [providers]
        x = 1
        [providers.builtin]
        [providers."a/b"]
        base_url = "http://h/"
        [providers.mine]
        base_url = "ftp://h/v1"
        key_env = "MY KEY"
        local = "yes"
        headers = { Authorization = "x" }
        [prices.mine]
        input = 1
        """;
    private static final String ENGINES = "\"" + String.join("\", \"", Settings.Engine.labels()) + "\"";
    private static final String ALL_THAT_IS_WRONG = """
        own:1:1: unknown key "model" outside the sections; it belongs in [rlm]
        own:2:1: unknown section [rml]; did you mean [rlm]?
        own:4:1: unknown section [server]; there are [rlm], [native], [docker], [logs], [providers.NAME] and [prices."provider/model"]
        own:7:1: unknown key "cost_budget" in [rlm]; did you mean "cost_budget_usd"?
        own:8:1: unknown key "dir" in [rlm]; it belongs in [logs]
        own:9:1: unknown key "max-depth" in [rlm]; did you mean "max_depth"?
        own:10:1: max_turns must be a whole number from 1 to 1000000, not "3"
        own:11:1: max_children must be a whole number from 1 to 10000, not -1
        own:12:1: max_parallel must be a whole number from 1 to 10000, not 0
        own:13:1: call_budget must be a whole number, 1 or more, not 0
        own:14:1: token_budget must be a whole number, 1 or more, not 0
        own:15:1: time_budget must be a time such as "90s", "30m", "1h30m" or "500ms", more than zero, at most 1000h, not 30
        own:16:1: cell_timeout must be a time such as "90s", "30m", "1h30m" or "500ms", more than zero, at most 1000h, not "0s"
        own:17:1: memory must be a size such as "1g" or "512m", at least 64m, not "10"
        own:18:1: environment must be one of ENGINES, not "cloud"
        own:19:1: protocol must be "repl", the only one there is, not "tools"
        own:20:1: temperature must be a number from 0 to 2, not 3
        own:21:1: child_share must be a number from 0.01 to 1, not 0
        own:22:1: guest_models must be a list of models, ["provider/model", …], not "openai/x"
        own:23:1: system must be a text of at most 100000 characters, not a date or time
        own:24:1: cost_budget_usd must be an amount of US dollars such as "1.00", or "none", not -0.5
        own:25:1: max_output must be a whole number from 1 to 10000000, not 1.5
        own:27:1: dir must be a folder's path (a ~ is not understood here), not ["x"]
        own:29:1: unknown key "x"; a section here is named [providers.NAME]
        own:30:1: [providers.builtin] is built in and has nothing to set
        own:31:1: a provider's name is made of letters, digits, "-", "_" and ".", not "a/b"
        own:34:1: base_url must be an http or https URL without user, query and fragment, not "ftp://h/v1"
        own:35:1: key_env must be the name of an environment variable, not "MY KEY"
        own:36:1: local must be true or false, not "yes"
        own:37:1: a key must not stand in rlm.toml, which gets copied, shared and committed; put it in an environment variable, and the variable's name in key_env
        own:38:1: a price is for [prices."provider/model"], not for "mine"
        """;
    private Scene scene;

    @BeforeEach
    void prepare(@TempDir Path temporary) throws IOException {
        scene = new Scene(temporary);
    }

    @Test
    void unknownKeyIsNamedWithItsPlaceAndTheNearestName() throws IOException {
        scene.toml("# one\n\n[rlm]\nmax_turns = 3\nmax_depth = 0\n\ntoken_buget = 5\n");

        assertThat(scene.problems())
                .isEqualTo("rlm.toml:7:1: unknown key \"token_buget\" in [rlm]; did you mean \"token_budget\"?\n");
    }

    @Test
    void allProblemsAreToldAtOnce() throws IOException {
        scene.ownToml(FULL_OF_MISTAKES);

        assertThat(scene.problems().replace(scene.folders.settingsFile().toString(), "own")).isEqualTo(
                ALL_THAT_IS_WRONG.replace("ENGINES", ENGINES));
    }

    @Test
    void zeroIsAllowedForCostAndDepth() throws IOException {
        scene.toml("[rlm]\ncost_budget_usd = 0\nmax_depth = 0\n");

        assertThat(scene.problems()).isEmpty();
    }

    @Test
    void syntaxErrorsAreToldWithLineAndColumn() throws IOException {
        scene.toml("[rlm]\nmodel = gpt-6\nmax_turns = \n");

        assertThat(scene.problems()).isEqualTo("""
            rlm.toml:2:9: Unexpected 'g', expected a value
            rlm.toml:3:13: Unexpected end of line, expected a value
            """);
    }

    @Test
    void doubledKeysAndSectionsAreErrors() throws IOException {
        scene.toml("[rlm]\nmax_turns = 1\nmax_turns = 2\n[rlm]\n");

        assertThat(scene.problems()).isEqualTo("""
            rlm.toml:3:1: max_turns previously defined at line 2, column 1
            rlm.toml:4:1: rlm previously defined at line 1, column 1
            """);
    }

    @Test
    void byteOrderMarkAndWindowsLineEndsAreUnderstood() throws IOException {
        scene.toml("\uFEFF[rlm]\r\nmax_turns = 7\r\nmax_dept = 1\r\n");

        assertThat(scene.problems())
                .isEqualTo("rlm.toml:3:1: unknown key \"max_dept\" in [rlm]; did you mean \"max_depth\"?\n");
    }

    @Test
    void textThatIsNotUtf8IsAnError() throws IOException {
        Files.write(scene.repository.resolve("rlm.toml"),
                "[rlm]\nsystem = \"é\"\n".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(scene.problems()).isEqualTo("rlm.toml: is not UTF-8 text; save it as UTF-8\n");
    }

    @Test
    void folderInTheFilesPlaceIsAnError() throws IOException {
        Files.createDirectory(scene.repository.resolve("rlm.toml"));

        assertThat(scene.problems()).isEqualTo("rlm.toml: is a folder; a file is needed here\n");
    }

    @Test
    void emptyFileAndEmptySectionsAreFine() throws IOException {
        scene.toml("");
        assertThat(scene.problems()).isEmpty();
        scene.toml("[rlm]\n[logs]\n[providers]\n[prices]\n");
        assertThat(scene.problems()).isEmpty();
    }

    @Test
    void deepNestingIsASyntaxErrorAndNoCrash() throws IOException {
        scene.toml("[rlm]\nsystem = " + "[".repeat(50_000));

        assertThat(scene.problems()).contains("rlm.toml:2:").contains("Nesting is too deep");
    }

    @Test
    void interpreterThatIsNotThereIsNamedWithItsPlaceWhereItWouldRun() throws IOException {
        scene.ownToml("[native]\npython = \"/no/such/python\"\n");
        assertThat(scene.load().engine().python()).isEmpty();

        scene.environment.put("RLM_ENVIRONMENT", "native");
        assertThat(scene.problems().replaceFirst("^.*/rlm.toml", "own")).isEqualTo(
                "own:2:1: python names no program: \"/no/such/python\" is not there, or not executable\n");
        scene.ownToml("[native]\npython = \"nosuchpython\"\n");
        assertThat(scene.problems().replaceFirst("^.*/rlm.toml", "own"))
                .isEqualTo("own:2:1: python names no program: \"nosuchpython\" is not found on PATH\n");
        scene.ownToml("[native]\npython = \"bin/python\"\n");
        assertThat(scene.problems().replaceFirst("^.*/rlm.toml", "own"))
                .isEqualTo("own:2:1: python must be an absolute path, or a program's name without a "
                        + "slash, not \"bin/python\"\n");
        scene.ownToml("[native]\npython = \"sh\"\n");
        scene.environment.put("PATH", "relative:/nosuch:/bin");
        assertThat(scene.load().engine().python()).contains(Path.of("/bin/sh"));
    }

    @Test
    void badFlagIsWrongUsageAndABadVariableIsNot() {
        assertThatThrownBy(() -> scene.loader().load(Map.of("max_turns", "many", "environment", "cloud")))
                .isInstanceOfSatisfying(SettingsException.class, e -> assertThat(e.isUsage()).isTrue())
                .hasMessage("""
                    --env must be one of ENGINES, not "cloud"
                    --max-turns must be a whole number from 1 to 1000000, not "many\"""".replace("ENGINES", ENGINES));

        scene.environment.put("RLM_COST_BUDGET_USD", "cheap");
        assertThatThrownBy(() -> scene.loader().load(Map.of()))
                .isInstanceOfSatisfying(SettingsException.class, e -> assertThat(e.isUsage()).isFalse())
                .hasMessage("RLM_COST_BUDGET_USD must be an amount of US dollars such as \"1.00\","
                        + " or \"none\", not \"cheap\"");
    }

    @Test
    void slipInAVariablesNameIsReportedAndOtherVariablesAreNot() {
        scene.environment.putAll(Map.of("RLM_JAVA_HOME", "/jdk", "RLM_TOOL_BUDGET", "3", "RLM_TOKEN_BUGET", "5"));

        assertThat(scene.problems())
                .isEqualTo("RLM_TOKEN_BUGET: no setting has this variable; did you mean \"RLM_TOKEN_BUDGET\"?\n");
    }

    @Test
    void flagThatNobodyDefinedIsTheProgramsFault() {
        assertThatThrownBy(() -> scene.loader().load(Map.of("colour", "red")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no setting is named colour");
    }

    @Test
    void hugeExponentsAreRefusedBeforeTheyAreComputed() throws IOException {
        scene.ownToml(
                "[rlm]\ncost_budget_usd = 1e308\n[prices.\"openai/x\"]\ninput = \"1e-999999999\"\noutput = 1e99\n");

        assertThat(scene.problems().lines()).hasSize(3).allMatch(line -> line.contains("must be"));
    }

    @Test
    void sectionsWithoutWhatTheyNeedAreErrors() throws IOException {
        scene.ownToml("""
            [providers.mine]
            key_env = "MY_KEY"
            [prices."openai/x"]
            input = 1
            [prices."opnai/x"]
            input = 1
            output = 1
            """);

        assertThat(scene.problems().replace(scene.folders.settingsFile().toString(), "own")).isEqualTo("""
            own:1:1: [providers.mine] needs a base_url
            own:3:1: [prices."openai/x"] needs output, in US dollars a million tokens
            own:5:1: no provider is named "opnai"; did you mean "openai"?
            """);
    }

    @Test
    void keysInTheFileAreRefusedWithoutBeingRepeated() throws IOException {
        scene.ownToml("""
            api_key = "sk-proj-0123456789abcdef"
            [rlm]
            model = "sk-proj-0123456789abcdef"
            token = "abc"
            unknown = "sk-proj-0123456789abcdef"
            [providers.mine]
            base_url = "http://h/v1"
            api_key = "abc"
            key_env = "sk-proj-0123456789abcdef"
            headers = { X-Auth = "Bearer 0123456789" }
            [providers.sk-proj-0123456789abcdef]
            """);

        String problems = scene.problems();

        assertThat(problems).doesNotContain("0123456789");
        assertThat(problems.lines().filter(line -> line.contains("a key must not stand in rlm.toml"))).hasSize(7);
        assertThat(problems.lines()).hasSize(8);
    }

    @Test
    void keyInAFlagIsNotRepeated() {
        assertThat(scene.problems(Map.of("model", "sk-proj-0123456789abcdef")))
                .isEqualTo("--model must be a model, provider/model, not \"•••\"\n");
    }

    @Test
    void namesInTheFileCannotForgeLinesOrControlTheTerminal() throws IOException {
        scene.toml("[rlm]\n\"a\\nrlm: trusted\\u001b[2J\" = 1\n[\"x\\ny\"]\n");

        assertThat(scene.problems()).isEqualTo(
                """
                    rlm.toml:2:1: unknown key "a\\nrlm: trusted\\u001b[2J" in [rlm]
                    rlm.toml:3:1: unknown section [x y]; there are [rlm], [native], [docker], [logs], [providers.NAME] and [prices."provider/model"]
                    """);
    }
}
