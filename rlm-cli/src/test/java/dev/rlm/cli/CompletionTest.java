package dev.rlm.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import dev.rlm.app.settings.Settings;

/// What real shells offer when they have read the scripts of `rlm completion`.
class CompletionTest {
    private static final List<String> ENGINES = Settings.Engine.labels().stream().sorted().toList();
    private static final String RUN = "20261121-101010-abcdef";
    private static final String OF_FOLDER = "20261122-101010-abcdef";
    /// Calls the function as bash does at Tab, with the line split as it splits it, and prints what is offered.
    private static final String AT_TAB = """
        source ./rlm.bash
        COMP_WORDS=("$@")
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        "$(complete -p rlm | sed 's/.*-F \\([^ ]*\\) .*/\\1/')" rlm "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
        printf '%s\\n' "${COMPREPLY[@]}"
        """;

    @TempDir
    private Path folder;

    @BeforeEach
    void scripts() throws IOException {
        for (String shell : List.of("bash", "zsh", "fish")) {
            Files.writeString(folder.resolve("rlm." + shell), Typed.rlm("completion", shell).out());
        }
        Files.createDirectories(folder.resolve("some folder"));
        Files.createDirectories(folder.resolve("trajectories"));
        Files.writeString(folder.resolve("settings.toml"), "");
        Path state = Files.createDirectories(folder.resolve(".local/state/rlm/trajectories"));
        Files.writeString(state.resolve(RUN + ".jsonl"), "");
        Files.writeString(folder.resolve("trajectories/" + OF_FOLDER + ".jsonl"), "");
    }

    /// What stands before the cursor, and some of what is offered then.
    private record Tab(List<String> line, List<String> offered) {}

    private static final List<Tab> TABS = List.of(
            new Tab(List.of("r"), List.of("run")),
            new Tab(List.of("co"), List.of("config", "completion")),
            new Tab(List.of("--config", "settings.toml", "lo"), List.of("logs")),
            new Tab(List.of("--config", "se"), List.of("settings.toml")),
            new Tab(List.of("--config", "=", "se"), List.of("settings.toml")),
            new Tab(List.of("run", "--config", "="),
                    List.of(".local", "rlm.bash", "rlm.fish", "rlm.zsh", "settings.toml", "some folder",
                            "trajectories")),
            new Tab(List.of("run", "--max-d"), List.of("--max-depth")),
            new Tab(List.of("-q", "run", "-e", ""), ENGINES),
            new Tab(List.of("run", "--protocol", ""), List.of("repl")),
            new Tab(List.of("run", "-c", "some"), List.of("some folder")),
            new Tab(List.of("run", "--trajectory-dir", "s"), List.of("some folder")),
            new Tab(List.of("run", "-m", ""), List.of("")),
            new Tab(List.of("run", "-m", "logs", "--tre"), List.of("")),
            new Tab(List.of("config", ""), List.of("show")),
            new Tab(List.of("config", "show", "--j"), List.of("--json")),
            new Tab(List.of("logs", ""), List.of("last", RUN)),
            new Tab(List.of("logs", "2026"), List.of(RUN)),
            new Tab(List.of("completion", ""), List.of("bash", "zsh", "fish")),
            new Tab(List.of("help", "ex"), List.of("exec", "exit-codes")),
            new Tab(List.of("init", "so"), List.of("some folder")));

    @TestFactory
    Stream<DynamicTest> bashOffersWhatFits() {
        assumeTrue(isThere("bash"), "skipped: there is no bash here");
        return TABS.stream().map(tab -> dynamicTest("rlm " + String.join(" ", tab.line()), () -> {
            List<String> command = new ArrayList<>(List.of("bash", "--norc", "-c", AT_TAB, "tab", "rlm"));
            command.addAll(tab.line());

            assertThat(ran(command).lines().sorted())
                    .containsExactlyElementsOf(tab.offered().stream().sorted().toList());
        }));
    }

    @Test
    void runsAreOfferedFromWhereLogsLooks() throws IOException, InterruptedException {
        Path below = Files.createDirectories(folder.resolve("a b/c"));

        assertRuns(".", RUN);
        Files.writeString(folder.resolve("rlm.toml"), "");
        assertRuns(".", OF_FOLDER);
        assertRuns("a b/c", RUN);
        Files.createDirectories(folder.resolve(".git"));
        assertRuns("a b/c", OF_FOLDER);
        Files.createDirectories(below.resolve(".git"));
        assertRuns("a b/c", RUN);
        assertRuns("/", RUN);
    }

    /// That each shell there is offers this run in that folder.
    private void assertRuns(String where, String run) throws IOException, InterruptedException {
        for (String shell : Stream.of("bash", "zsh", "fish").filter(CompletionTest::isThere).toList()) {
            String start = shell.equals("zsh") ? "autoload -U compinit && compinit -D -u; " : "";
            String runs = shell.equals("fish") ? "__rlm_runs" : "_rlm_runs";
            String script = "%ssource ./rlm.%s; cd '%s'; %s".formatted(start, shell, where, runs);

            assertThat(ran(List.of(shell, "-c", script))).as("%s in %s", shell, where).isEqualTo("last\n" + run + "\n");
        }
    }

    @Test
    void zshTakesTheScript() throws IOException, InterruptedException {
        assumeTrue(isThere("zsh"), "skipped: there is no zsh here");

        assertThat(ran(List.of("zsh", "-f", "-n", "rlm.zsh"))).isEmpty();
        assertThat(ran(List.of("zsh", "-f", "-c", "autoload -U compinit && compinit -D -u && source ./rlm.zsh "
                + "&& print $_comps[rlm] && _rlm_runs"))).isEqualTo("_rlm\nlast\n" + RUN + "\n");
    }

    @Test
    void fishOffersWhatFits() throws IOException, InterruptedException {
        assumeTrue(isThere("fish"), "skipped: there is no fish here");

        assertThat(fish("rlm co")).containsExactlyInAnyOrder("config", "completion");
        assertThat(fish("rlm --config settings.toml lo")).containsExactly("logs");
        assertThat(fish("rlm run --max-d")).containsExactly("--max-depth");
        assertThat(fish("rlm -q run -e ")).containsExactlyElementsOf(ENGINES);
        assertThat(fish("rlm run -c set")).containsExactly("settings.toml");
        assertThat(fish("rlm run --trajectory-dir s")).containsExactly("some folder/");
        assertThat(fish("rlm config ")).containsExactly("show");
        assertThat(fish("rlm config show --j")).containsExactly("--json");
        assertThat(fish("rlm logs ")).containsExactly("last", RUN);
        assertThat(fish("rlm completion ")).containsExactlyInAnyOrder("bash", "zsh", "fish");
    }

    private List<String> fish(String line) throws IOException, InterruptedException {
        return ran(List.of("fish", "--no-config", "-c", "source ./rlm.fish; complete -C '" + line + "'")).lines()
                .map(offer -> offer.split("\t", 2)[0])
                .toList();
    }

    /// What it prints, on either stream.
    private String ran(List<String> command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().put("HOME", folder.toString());
        builder.environment().remove("XDG_STATE_HOME");
        Process process = builder.start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return text;
    }

    private static boolean isThere(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
