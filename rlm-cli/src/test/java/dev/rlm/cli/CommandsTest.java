package dev.rlm.cli;

import static dev.rlm.cli.Typed.at;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rlm.testkit.FakeModelServer;
import dev.rlm.testkit.ServerReply;

/// The commands as they are typed, over the real facade; the model is a script, and no code runs.
class CommandsTest {
    private static final String USAGE = "\"usage\":{\"input_tokens\":1000,\"output_tokens\":20}";

    @TempDir
    private Path folder;

    @BeforeEach
    void script() throws IOException {
        write("s.jsonl", "{\"for\":\"root\",\"reply\":\"FINAL(forty-two)\"," + USAGE + "}\n");
    }

    @Test
    void answerAloneIsOnStdoutAndTheAccountOnStderr() {
        Typed run = at(folder, "run", "-m", "scripted/s.jsonl", "What is it?");

        assertThat(run.out()).isEqualTo("forty-two\n");
        assertThat(steady(run.err())).isEqualTo("""
            rlm: turn 1: asking scripted/s.jsonl
            rlm: answered in 1 turn
            rlm: 1 call, 1,020 tokens, $0.00 of $1.00, TIME
            rlm: trajectory: FOLDER/.local/state/rlm/trajectories/ID.jsonl
            """);
        assertThat(run.code()).isZero();
    }

    @Test
    void quietRunSaysNothingButItsAnswer() {
        assertThat(at(folder, "run", "-q", "-m", "scripted/s.jsonl", "What is it?"))
                .isEqualTo(new Typed(0, "forty-two\n", ""));
    }

    @Test
    void resultIsOneDocument() throws IOException {
        Typed run = at(folder, "run", "--json", "-m", "scripted/s.jsonl", "What is it?");
        JsonNode result = new ObjectMapper().readTree(run.out());

        assertThat(result.get("schema").asText()).isEqualTo("rlm.result/1");
        assertThat(result.get("answer").asText()).isEqualTo("forty-two");
        assertThat(result.get("usage").get("input_tokens").asInt()).isEqualTo(1000);
        assertThat(result.get("exit_code").asInt()).isZero();
        assertThat(Path.of(result.get("trajectory").asText())).isRegularFile();
    }

    @Test
    void promptAndReadableFilesAreShownWhenAskedFor() throws IOException {
        write("notes.txt", "some notes");

        Typed run = at(folder, "run", "-v", "--show-prompt", "-m", "scripted/s.jsonl", "What is it?", "-c",
                "notes.txt");

        assertThat(run.err()).contains("rlm: the model can read notes.txt (10 characters)\n", "--- system\n",
                "--- user\n", "What is it?");
    }

    @Test
    void scriptThatRanOutIsExitCode5WithADocument() throws IOException {
        write("s.jsonl", "{\"for\":\"sub\",\"reply\":\"never\"}\n");

        Typed run = at(folder, "run", "--json", "-m", "scripted/s.jsonl", "What is it?");

        assertThat(run.code()).isEqualTo(5);
        assertThat(new ObjectMapper().readTree(run.out()).get("outcome").asText()).isEqualTo("failed");
        assertThat(run.err()).doesNotContain("\tat ");
    }

    @Test
    void contextThatIsMissingIsExitCode2WithoutADocument() {
        Typed run = at(folder, "run", "--json", "-m", "scripted/s.jsonl", "What is it?", "-c", "nowhere.txt");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("rlm: ").contains("nowhere.txt").hasLineCount(1);
    }

    @Test
    void faultInAFileSaysWhereAndIsExitCode3WithADocument() throws IOException {
        write("rlm.toml", "[rlm]\ntoken_buget = 5\n");

        Typed run = at(folder, "run", "--json", "-m", "scripted/s.jsonl", "What is it?");

        assertThat(run.err()).isEqualTo(
                "rlm.toml:2:1: unknown key \"token_buget\" in [rlm]; did you mean \"token_budget\"?\n");
        assertThat(run.code()).isEqualTo(3);
        assertThat(run.out()).isEqualTo("""
            {
              "schema" : "rlm.result/1",
              "run_id" : null,
              "outcome" : "failed",
              "answer" : null,
              "partial" : false,
              "reason" : {
                "kind" : "internal",
                "limit" : "",
                "used" : "",
                "message" : "rlm.toml:2:1: unknown key \\"token_buget\\" in [rlm]; did you mean \\"token_budget\\"?"
              },
              "model" : null,
              "environment" : null,
              "environment_reason" : null,
              "protocol" : null,
              "usage" : {
                "calls" : 0,
                "input_tokens" : 0,
                "cache_read_tokens" : 0,
                "cache_write_tokens" : 0,
                "output_tokens" : 0,
                "reasoning_tokens" : 0,
                "total_tokens" : 0,
                "estimated_cost_usd" : "0",
                "tool_calls" : 0,
                "turns" : 0,
                "depth" : 0
              },
              "refusals" : { },
              "unsettled_cost_usd" : "0",
              "how" : null,
              "route" : "recursive",
              "duration_ms" : 0,
              "trajectory" : null,
              "exit_code" : 3
            }
            """);
    }

    @Test
    void documentOfNothingHasTheKeysOfAnyOther() throws IOException {
        JsonNode answered = json(at(folder, "run", "--json", "-m", "scripted/s.jsonl", "What is it?"));
        JsonNode nothing = json(at(folder, "run", "--json", "-m", "unknown", "What is it?"));

        assertThat(nothing.fieldNames()).toIterable().containsExactlyElementsOf(answered::fieldNames);
        assertThat(nothing.get("usage").fieldNames()).toIterable()
                .containsExactlyElementsOf(answered.get("usage")::fieldNames);
    }

    @Test
    void callThatWasBilledAboveItsReservationIsSaid() throws IOException {
        try (FakeModelServer server = FakeModelServer.start(_ -> ServerReply.text("FINAL(dear)", 499_990, 10))) {
            Files.createDirectories(folder.resolve(".config/rlm"));
            write(".config/rlm/rlm.toml", """
                [providers.mine]
                base_url = "%s"
                [prices."mine/m"]
                input = "1"
                output = "1"
                """.formatted(server.baseUrl()));

            Typed run = at(folder, "run", "-q", "-m", "mine/m", "What is it?");

            assertThat(run.out()).isEqualTo("dear\n");
            assertThat(run.err()).matches("rlm: billed above the reservation: 1 call, \\$0\\.50 for "
                    + "\\$0\\.0\\d+ reserved, the first is 0\n");
            assertThat(run.code()).isZero();
        }
    }

    @Test
    void flagWithABadValueIsWrongUsage() {
        Typed run = at(folder, "run", "-m", "scripted/s.jsonl", "x", "--max-depth", "deep");

        assertThat(run).isEqualTo(new Typed(2, "",
                "rlm: --max-depth must be a whole number from 0 to 100, not \"deep\"\n"));
    }

    @Test
    void fileThatAsksForMoreWorksOnlyOnceItIsTrusted() throws IOException {
        write("rlm.toml", "[rlm]\ncost_budget_usd = \"9.00\"\n");
        String[] run = {"run", "-q", "-m", "scripted/s.jsonl", "What is it?"};

        assertThat(at(folder, run).code()).isEqualTo(3);
        assertThat(at(folder, run).err()).contains("rlm trust");
        assertThat(at(folder, "trust").code()).isEqualTo(3);
        assertThat(at(folder, "trust", "--yes").err()).contains("cost_budget_usd", "is trusted now");
        assertThat(at(folder, run)).isEqualTo(new Typed(0, "forty-two\n", ""));
        assertThat(at(folder, "trust", "--list").out()).isEqualTo(real("rlm.toml") + "\n");

        write("rlm.toml", "[rlm]\ncost_budget_usd = \"9.01\"\n");
        assertThat(at(folder, run).code()).isEqualTo(3);
        assertThat(at(folder, "trust", "--remove").err()).contains("is trusted no longer");
        assertThat(at(folder, "trust", "--list")).isEqualTo(new Typed(0, "", "rlm: nothing is trusted\n"));
        assertThat(at(folder, "trust", "--list", "-q").err()).isEmpty();
        assertThat(at(folder, "trust", "--list", "--json").err()).isEmpty();
    }

    @Test
    void modelWithoutAPriceIsEitherRefusedOrCountedAsFree() {
        String[] run = {"run", "-m", "openai/never-heard-of", "What is it?"};

        Typed limited = at(folder, Map.of("OPENAI_API_KEY", "k"), run);

        assertThat(limited.code()).isEqualTo(3);
        assertThat(limited.err()).contains("a cost budget cannot be kept").doesNotContain("count as $0.00");
    }

    @Test
    void trustIsGivenByTheUserAtATerminal() throws IOException {
        write("rlm.toml", "[rlm]\ncost_budget_usd = \"9.00\"\n");

        assertThat(asked("n\n").code()).isEqualTo(3);
        assertThat(asked("").code()).isEqualTo(3);
        assertThat(asked("y\n").code()).isZero();
    }

    @Test
    void initWritesAFileThatIsTrustedAndNeverOverwritesItUnasked() throws IOException {
        Typed init = at(folder, "init");

        assertThat(init.code()).isZero();
        assertThat(init.err()).contains("wrote " + real("rlm.toml"), "\n2. rlm doctor").doesNotContain("cd ");
        assertThat(at(folder, "run", "-q", "-m", "scripted/s.jsonl", "What is it?").code()).isZero();
        assertThat(folder.resolve("trajectories")).isDirectory();
        assertThat(at(folder, "init").code()).isEqualTo(3);
        assertThat(at(folder, "init", "--force").code()).isZero();
    }

    @Test
    void initElsewhereSaysWhereToGo() throws IOException {
        Files.createSymbolicLink(folder.resolve("link"), folder);

        assertThat(at(folder, "init", "nosuch/deep").err()).contains("Next:\n1. cd nosuch/deep\n2. Choose a model");
        assertThat(at(folder, "init", "Ada's notes").err()).contains("\n1. cd 'Ada'\\''s notes'\n");
        assertThat(at(folder, "init", "link").err()).contains("wrote ").doesNotContain("cd ");
    }

    @Test
    void settingsAreShownWithTheirOrigin() throws IOException {
        write("rlm.toml", "[rlm]\nmax_turns = 3\n");

        Typed shown = at(folder, "config", "show");

        assertThat(shown.code()).isZero();
        assertThat(shown.out()).containsPattern("\nmax_turns += 3 +# rlm.toml:2\n").containsPattern("max_depth +=");
    }

    @Test
    void runsAreListedAndShown() throws IOException {
        at(folder, "run", "-q", "-m", "scripted/s.jsonl", "What is it?");

        assertThat(at(folder, "logs").out()).contains("answered", "What is it?");
        assertThat(new ObjectMapper().readTree(at(folder, "logs", "--json").out()).get("runs")).hasSize(1);
        assertThat(at(folder, "logs", "last").out()).contains("forty-two");
        assertThat(at(folder, "logs", "last", "--tree").out()).contains("What is it?");
        assertThat(at(folder, "logs", "last", "--follow").out()).contains("run answered");
        assertThat(at(folder, "logs", "last", "--raw").out().lines().findFirst().orElse("")).startsWith("{");
        assertThat(at(folder, "logs", "1999").code()).isEqualTo(2);
        assertThat(at(folder, "logs", "--tree")).isEqualTo(
                new Typed(2, "", "rlm: --tree needs a run; for example: rlm logs last --tree\n"));
    }

    @Test
    void logsSayWhereTheyLookedAndWhereElseThereAreRuns() throws IOException {
        assertThat(at(folder, "logs")).isEqualTo(new Typed(0, "", "rlm: no runs in " + folder
                + "/.local/state/rlm/trajectories yet; rlm run records one\n"));

        at(folder, "run", "-q", "-m", "scripted/s.jsonl", "What is it?");
        at(folder, "init");

        assertThat(at(folder, "logs")).isEqualTo(new Typed(0, "",
                "rlm: no runs in %s yet; there is 1 run in %s: rlm logs --trajectory-dir %2$s\n".formatted(
                        real("trajectories"), folder.resolve(".local/state/rlm/trajectories"))));
    }

    @Test
    void runThatIsElsewhereIsSaidToBeThere() throws IOException {
        Path state = folder.resolve(".local/state/rlm/trajectories");
        at(folder, "run", "-q", "-m", "scripted/s.jsonl", "What is it?", "--trajectory-dir", "trajectories");
        Path here = folder.resolve("trajectories");

        assertThat(at(folder, "logs", "2")).isEqualTo(new Typed(2, "", ("rlm: no runs in %s yet; rlm run records one; "
                + "there is one in %s: rlm logs 2 --trajectory-dir %2$s\n").formatted(state, here)));
        assertThat(at(folder, "logs", "1999").err()).doesNotContain("there is one");
        assertThat(at(folder, "logs", "2", "--trajectory-dir", here.toString()).code()).isZero();

        Files.move(here, Files.createDirectories(state.getParent()).resolve("trajectories"));
        at(folder, "init");
        assertThat(at(folder, "logs", "last").err()).contains("there is one in " + state);
    }

    @Test
    void longCodeIsCutUnlessAllIsAskedFor() throws IOException {
        write("s.jsonl", "{\"for\":\"root\",\"reply\":\"```repl\\n%s```\"}\n".formatted("x = 1\\n".repeat(99)));
        at(folder, "run", "-q", "-m", "scripted/s.jsonl", "What is it?");

        assertThat(at(folder, "logs", "last").out()).contains("    │ … 75 more lines (-v shows all)\n");
        assertThat(at(folder, "logs", "last", "-v").out()).contains("    │ x = 1\n".repeat(99));
    }

    @Test
    void stdinThatNobodyReadsIsSaid() {
        String[] run = {"run", "-m", "scripted/s.jsonl", "What is it?"};
        String said = "rlm: what comes on stdin is not read; with -c - it is the context\n";

        assertThat(fed("a log", run).err()).startsWith(said);
        assertThat(fed("", run).err()).doesNotContain("stdin");
        assertThat(fed("a log", "run", "-m", "scripted/s.jsonl", "What is it?", "-c", "-").err())
                .doesNotContain("stdin");
        assertThat(fed("What is it?", "run", "-m", "scripted/s.jsonl", "-").err()).doesNotContain("stdin");
    }

    private Typed fed(String stdin, String... arguments) {
        return Typed.in(Typed.Streams.of(new ByteArrayInputStream(stdin.getBytes(StandardCharsets.UTF_8)), Set.of(),
                Map.of(), folder), arguments);
    }

    private static JsonNode json(Typed run) throws IOException {
        return new ObjectMapper().readTree(run.out());
    }

    private Typed asked(String answer) {
        return Typed.in(Typed.Streams.of(new ByteArrayInputStream(answer.getBytes(StandardCharsets.UTF_8)),
                Set.of(Terminal.Stream.IN, Terminal.Stream.ERR), Map.of(), folder), "trust");
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private Path real(String name) throws IOException {
        return folder.toRealPath().resolve(name);
    }

    private String steady(String text) {
        return text.replace(folder.toString(), "FOLDER")
                .replaceAll("\\d{8}-\\d{6}-[0-9a-f]{6}", "ID")
                .replaceAll("[0-9.]+ s\n", "TIME\n");
    }
}
