package dev.rlm.cli;

import static dev.rlm.cli.Typed.at;
import static dev.rlm.cli.Typed.rlm;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class UsageTest {
    /// A wrong command line, and the one line that it is answered with.
    private record Wrong(String says, List<String> arguments) {}

    private static final List<Wrong> WRONG = List.of(
            new Wrong("rlm: unknown option \"--max-dpeth\"; did you mean \"--max-depth\"? See rlm help run",
                    List.of("run", "--max-dpeth",
                            "3")),
            new Wrong("rlm: unknown option \"--modle\"; did you mean \"--model\"? See rlm help run",
                    List.of("run", "--modle=a/b", "x")),
            new Wrong("rlm: unknown option \"--xyzzyx\"; see rlm help run", List.of("run", "x", "--xyzzyx")),
            new Wrong("rlm: unknown option \"--nosuch\"; see rlm help logs", List.of("logs", "--nosuch=val")),
            new Wrong("rlm: unknown option \"--bogus\"; see rlm help", List.of("--bogus", "run")),
            new Wrong("rlm: unknown option \"--tree\" of rlm run; it belongs to rlm logs",
                    List.of("run", "x", "--tree")),
            new Wrong("rlm: unknown option \"--memory\" of rlm config show; it belongs to rlm run, rlm exec",
                    List.of("config", "show", "--memory=2g")),
            new Wrong("rlm: unknown option \"--tail\" of rlm; it belongs to rlm logs", List.of("--tail", "3")),
            new Wrong("rlm: unknown command \"rnu\"; did you mean \"run\"? See rlm help", List.of("rnu")),
            new Wrong("rlm: unknown command \"qqqqqqq\"; see rlm help", List.of("qqqqqqq")),
            new Wrong("rlm: unknown command \"qqqqqqq\"; see rlm help", List.of("-q", "--config", "run", "qqqqqqq")),
            new Wrong("rlm: unknown command \"shwo\"; did you mean \"show\"? See rlm help config",
                    List.of("config", "shwo")),
            new Wrong("rlm: a command is missing after rlm config: show; did you mean \"rlm config show\"? "
                    + "See rlm help config", List.of("config")),
            new Wrong("rlm: unknown command \"What was renamed?\"; did you mean rlm run \"What was renamed?\"? "
                    + "See rlm help run", List.of("What was renamed?", "-c", "x")),
            new Wrong("rlm: unknown command \"Why?\"; did you mean rlm run \"Why?\"? See rlm help run",
                    List.of("Why?")),
            new Wrong("rlm: unknown command \"sum it up\"; did you mean rlm run \"sum it up\"? See rlm help run",
                    List.of("-q", "sum it up")),
            new Wrong("rlm: unexpected argument \".\"; did you mean -c .?", List.of("run", "q", ".")),
            new Wrong("rlm: unexpected argument \".\"", List.of("trust", "x", ".")),
            new Wrong("rlm: unknown command or topic \"rnu\"; did you mean \"run\"? See rlm help",
                    List.of("help", "rnu")),
            new Wrong("rlm: unknown command or topic \"exitcodes\"; did you mean \"exit-codes\"? See rlm help",
                    List.of("help", "exitcodes")),
            new Wrong("rlm: SHELL is missing: it is bash, zsh or fish", List.of("completion")),
            new Wrong("rlm: SHELL must be bash, zsh or fish, not \"csh\"", List.of("completion", "csh")),
            new Wrong("rlm: --max-depth needs a value: N", List.of("run", "x", "--max-depth")),
            new Wrong("rlm: --memory needs a value: bytes with a unit: 512m, 2g", List.of("run", "x", "--memory")),
            new Wrong("rlm: --model is given twice", List.of("run", "-m", "a/b", "--model", "c/d", "x")),
            new Wrong("rlm: --seed must be a whole number, not \"many\"", List.of("run", "--seed", "many", "x")),
            new Wrong("rlm: unexpected argument \"were\"; a prompt of several words needs quotes",
                    List.of("run", "who",
                            "were")),
            new Wrong("rlm: there is no prompt; for example: rlm run \"What changed in version 2?\" -c docs",
                    List.of("run")),
            new Wrong("rlm: the prompt is empty", List.of("run", "  ")),
            new Wrong("rlm: the prompt on stdin is empty", List.of("run", "-")),
            new Wrong(
                    "rlm: the prompt and the context cannot both come from stdin; give one of them as text or a file",
                    List.of("run", "-", "-c", "-")),
            new Wrong("rlm: -c - is given twice, but stdin can be read only once",
                    List.of("run", "x", "-c", "-", "-c",
                            "-")),
            new Wrong("rlm: unknown option \"--\\x1b[31mred\"; see rlm help run", List.of("run", "--\u001b[31mred")));

    @TestFactory
    Stream<DynamicTest> wrongUsageIsOneLineAndExitCode2() {
        return WRONG.stream()
                .map(wrong -> dynamicTest(String.join(" ", wrong.arguments()),
                        () -> assertThat(rlm(wrong.arguments().toArray(String[]::new)))
                                .isEqualTo(new Typed(2, "", wrong.says() + "\n"))));
    }

    @Test
    void everyFlagOfASettingIsOneThatTheSettingsKnow(@TempDir Path folder) throws IOException {
        Set<String> known = new HashSet<>();
        for (JsonNode line : new ObjectMapper().readTree(at(folder, "config", "show", "--json").out())
                .get("settings")) {
            String section = line.get("section").asText();
            known.add((section.equals("rlm") ? "" : section + "_") + line.get("name").asText());
        }
        assertThat(known).containsAll(SettingFlag.ALL.stream().map(SettingFlag::setting).toList());
    }

    @Test
    void noCommandShowsTheCommandsOnStderr() {
        Typed typed = rlm();

        assertThat(typed.code()).isEqualTo(2);
        assertThat(typed.out()).isEmpty();
        assertThat(typed.err()).startsWith("rlm - ").contains("\n  run ").contains("\n  version ");
    }

    @Test
    void helpIsOnStdoutInEachOfItsForms() {
        Typed help = rlm("help", "run");

        assertThat(help.code()).isZero();
        assertThat(help.err()).isEmpty();
        assertThat(help.out()).startsWith("rlm run - ").contains("--max-depth N").doesNotContain("\u001b");
        assertThat(rlm("run", "--help")).isEqualTo(help);
        assertThat(rlm("--help", "run", "-m")).isNotEqualTo(help);
        assertThat(rlm("run", "x", "-h")).isEqualTo(help);
    }

    @Test
    void helpHasColoursOnlyOnATerminalThatWantsThem() {
        Map<String, String> plain = Map.of("TERM", "xterm");
        Map<String, String> noColour = Map.of("NO_COLOR", "1");

        assertThat(helpOn(Set.of(Terminal.Stream.OUT), plain, "help", "run").out()).contains("\u001b[");
        assertThat(helpOn(Set.of(Terminal.Stream.ERR), plain, "help", "run").out()).doesNotContain("\u001b");
        assertThat(helpOn(Set.of(Terminal.Stream.OUT), noColour, "help", "run").out()).doesNotContain("\u001b");
        assertThat(helpOn(Set.of(Terminal.Stream.OUT), plain, "help", "run", "--no-color").out())
                .doesNotContain("\u001b");
    }

    @Test
    void versionIsTheSameInEachOfItsForms() {
        Typed version = rlm("version");

        assertThat(version.out()).matches("rlm \\d+\\.\\d+\\.\\d+\\S* \\(Java 2\\d\\S*, .*\\)\n");
        assertThat(version.code()).isZero();
        assertThat(rlm("--version")).isEqualTo(version);
        assertThat(rlm("version", "--json").out())
                .startsWith("{\n  \"schema\" : \"rlm.version/1\",\n  \"version\" : \"");
    }

    @Test
    void faultOfOurOwnIsOneLineWithoutAStackTraceUnlessAskedFor() {
        assertThat(brokenInput(Map.of(), "run", "-")).isEqualTo(new Typed(1, "",
                "rlm: a fault of rlm's own: java.lang.IllegalStateException: broken\\nin two (-v shows where)\n"));
        assertThat(brokenInput(Map.of(), "run", "-", "-v").err()).contains("\tat dev.rlm.cli.InputText");
        assertThat(brokenInput(Map.of("RLM_DEBUG", "1"), "run", "-").err()).contains("\tat dev.rlm.cli.InputText");
    }

    @Test
    void flagsArePassedOnAsTheyWereTyped() {
        RunSubcommand run = new RunSubcommand(new SharedOptions(),
                Workplace.of(Typed.terminal("from stdin").terminal(), _ -> new NoCells()));
        CommandLine command = new CommandLine(run);
        SettingFlag.ALL.forEach(flag -> flag.addTo(command.getCommandSpec()));
        command.parseArgs("-", "-c", "a b", "-c", "@c", "-m", "x/y", "-d2", "--token-budget", "-5", "--memory=",
                "--trajectory-dir", "logs", "--seed", "7");

        RunArguments arguments = run.arguments(command.getCommandSpec());

        assertThat(arguments.prompt()).isEqualTo("from stdin");
        assertThat(arguments.sources()).containsExactly("a b", "@c");
        assertThat(arguments.flags()).isEqualTo(Map.of("model", "x/y", "max_depth", "2", "token_budget", "-5", "memory",
                "", "logs_dir", "logs"));
        assertThat(arguments.seed()).hasValue(7);
    }

    private static Typed helpOn(Set<Terminal.Stream> terminals, Map<String, String> environment, String... arguments) {
        return Typed.in(Typed.Streams.of(InputStream.nullInputStream(), terminals, environment), arguments);
    }

    private static Typed brokenInput(Map<String, String> environment, String... arguments) {
        InputStream broken = new InputStream() {
            @Override
            public int read() {
                throw new IllegalStateException("broken\nin two");
            }

            @Override
            public int read(byte[] bytes, int offset, int length) {
                return read();
            }
        };
        return Typed.in(Typed.Streams.of(broken, Set.of(), environment), arguments);
    }
}
