package dev.rlm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.rlm.app.Engines;
import dev.rlm.app.settings.Settings;
import dev.rlm.architecture.Checkout;
import dev.rlm.core.repl.CellReport;
import dev.rlm.core.repl.CellResult;
import dev.rlm.core.repl.GuestAnswer;
import dev.rlm.core.repl.Metrics;
import dev.rlm.core.repl.Output;
import dev.rlm.core.repl.ReplFactory;

/// `rlm exec`: its exit codes, its output and its documents.
class ExecTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final CellReport REPORT = new CellReport(output("out"), output("err\n"), List.of(),
            new GuestAnswer(false, "so far", GuestAnswer.Via.ANSWER, false), List.of(),
            new Metrics(Duration.ofMillis(30), Duration.ofMillis(20), Duration.ofMillis(10), 4_096,
                    Metrics.Of.GUEST));
    private static final CellResult COMPLETED = new CellResult.Completed(REPORT, Optional.of("42"));

    @TempDir
    private Path folder;

    @Test
    void outputValueAndTracebackGoWhereTheyBelong() {
        assertThat(exec(COMPLETED, "-")).isEqualTo(new Typed(0, "out\n42\n", "err\n"));
        assertThat(exec(new CellResult.Completed(REPORT, Optional.empty()), "-"))
                .isEqualTo(new Typed(0, "out", "err\n"));
        assertThat(exec(new CellResult.Raised(REPORT, "Traceback: x"), "-"))
                .isEqualTo(new Typed(1, "out", "err\nTraceback: x\n"));
        assertThat(exec(new CellResult.TimedOut(REPORT, "too long"), "-"))
                .isEqualTo(new Typed(4, "out", "err\nrlm: the cell was interrupted: too long\n"));
    }

    @ParameterizedTest
    @CsvSource({"LIMIT, 4", "CODE, 1", "OUTSIDE, 6"})
    void lostSessionEndsWithTheCodeOfItsCause(CellResult.Cause cause, int code) {
        Typed typed = exec(new CellResult.Killed(REPORT, cause, "it went"), "-");

        assertThat(typed).isEqualTo(new Typed(code, "out", "err\nrlm: the session was lost: it went\n"));
    }

    @Test
    void controlCharactersAreEscapedOnTerminalsAlone() {
        CellReport red = new CellReport(output("\u001b[31mred"), Output.NONE, List.of(), GuestAnswer.UNSET, List.of(),
                Metrics.NONE);
        CellResult cell = new CellResult.Completed(red, Optional.empty());

        assertThat(exec(cell, "-").out()).isEqualTo("\u001b[31mred");
        assertThat(typed(new CannedCells(cell, Optional.empty()), "1", Set.of(Terminal.Stream.OUT), "exec").out())
                .isEqualTo("\\x1b[31mred");
    }

    @Test
    void documentHasAllThatIsKnown() throws Exception {
        assertThat(JSON.readTree(exec(COMPLETED, "--json").out())).isEqualTo(JSON.readTree(
                """
                    {"schema": "rlm.cell/1", "environment": "local", "environment_reason": null, "engine": "local (none)", "outcome": "completed",
                     "stdout": "out", "stderr": "err\\n", "value": "42", "error": null, "duration_ms": 30, "waited_ms": 20,
                     "cpu_time_ms": 10, "memory_peak_bytes": 4096, "measured": "guest", "truncated": false, "start_ms": 7, "answer": "so far",
                     "usage": null, "trajectory": null, "exit_code": 0}
                    """));
    }

    @Test
    void whatIsMissingOfTheOutputIsSaid() throws Exception {
        CellReport much = new CellReport(new Output("a … b", 2_000_000, true), Output.NONE, List.of(),
                GuestAnswer.UNSET, List.of(), Metrics.NONE);

        assertThat(exec(new CellResult.Completed(much, Optional.empty()), "-q").err())
                .isEqualTo("rlm: of the 2,000,000 characters on stdout only the beginning and the end are here, as the "
                        + "text between them says: print less at once\n");
        CellResult cut = new CellResult.Completed(REPORT, Optional.of("4 … 2"), true);
        assertThat(exec(cut, "-q").err()).startsWith("err\nrlm: of the value only the beginning and the end are here");
        assertThat(JSON.readTree(exec(cut, "--json").out()).get("truncated").asBoolean()).isTrue();
        assertThat(exec(cut, "--json").err()).isEmpty();
    }

    @Test
    void setupThatMeetsALimitEndsWithTheCodeOfALimit() throws Exception {
        Files.writeString(folder.resolve("prepare.py"), "x = 1");

        assertThat(exec(new CellResult.TimedOut(REPORT, "too long"), "--setup", "prepare.py", "-q"))
                .isEqualTo(new Typed(4, "",
                        "out\nerr\nrlm: the setup prepare.py was interrupted: too long\n"));
        assertThat(exec(new CellResult.Killed(REPORT, CellResult.Cause.LIMIT, "it took too much memory"), "--setup",
                "prepare.py").code()).isEqualTo(4);
        assertThat(exec(new CellResult.Killed(REPORT, CellResult.Cause.CODE, "it left"), "--setup", "prepare.py")
                .code()).isEqualTo(1);
    }

    @Test
    void whatTheSetupPrintsIsOnStderr() throws Exception {
        Files.writeString(folder.resolve("prepare.py"), "x = 1");

        assertThat(exec(COMPLETED, "--setup", "prepare.py")).isEqualTo(new Typed(0, "out\n42\n", "out\nerr\nerr\n"));
        assertThat(exec(COMPLETED, "--setup", "prepare.py", "-q")).isEqualTo(new Typed(0, "out\n42\n", "err\n"));
    }

    @Test
    void everyEndButWrongUsageHasADocument() throws Exception {
        assertThat(document(exec(new CellResult.Raised(REPORT, "Traceback: x"), "--json")))
                .isEqualTo("raised, Traceback: x, 1");
        assertThat(document(exec(new CellResult.TimedOut(REPORT, "too long"), "--json")))
                .isEqualTo("timed_out, too long, 4");
        assertThat(document(exec(new CellResult.Killed(REPORT, CellResult.Cause.OUTSIDE, "it went"), "--json")))
                .isEqualTo("killed, it went, 6");
        assertThat(document(missing("exec", "--json"))).isEqualTo("failed, no engine here, 6");
        assertThat(document(exec(COMPLETED, "--json", "-m", "nobody/x")))
                .startsWith("failed, --model: ")
                .endsWith(", 3");
        assertThat(exec(COMPLETED, "--json", "nosuch.py").out()).isEmpty();
    }

    @Test
    void missingEngineIsSaidInALineBeforeAnythingIsSent() throws Exception {
        Files.writeString(folder.resolve("s.jsonl"), "{\"reply\": \"FINAL(1)\", \"repeat\": true}\n");

        assertThat(missing("exec")).isEqualTo(new Typed(6, "", "rlm: no engine here\n"));
        assertThat(missing("exec", "-m", "scripted/s.jsonl", "-q"))
                .isEqualTo(new Typed(6, "", "rlm: no engine here\n"));
        Typed run = missing("run", "-m", "scripted/s.jsonl", "What?");
        assertThat(run.code()).isEqualTo(6);
        assertThat(run.err()).contains("rlm: failed in 0 turns: no engine here; there is no answer\n"
                + "rlm: 0 calls, 0 tokens, $0.00");
        assertThat(missing("run", "-m", "scripted/s.jsonl", "--route", "direct", "What?").code()).isZero();
    }

    @Test
    void wrongUsageIsSaidInALine() throws Exception {
        Files.write(folder.resolve("binary.py"), new byte[]{(byte) 0xff, 0});
        Files.createDirectory(folder.resolve("dir"));

        assertThat(exec(COMPLETED, "nosuch.py")).isEqualTo(new Typed(2, "", "rlm: nosuch.py does not exist\n"));
        assertThat(exec(COMPLETED, "dir").err()).isEqualTo("rlm: dir is a folder; name a file of Python code\n");
        assertThat(exec(COMPLETED, "binary.py").err()).isEqualTo("rlm: binary.py is no text in UTF-8\n");
        assertThat(exec(COMPLETED, "--setup", "nosuch.py").err()).isEqualTo("rlm: nosuch.py does not exist\n");
        assertThat(exec(COMPLETED, "-c", "-").err())
                .startsWith("rlm: stdin can be read only once: it cannot be both the code and the context");
        assertThat(exec(COMPLETED, "-e", "cloud")).isEqualTo(new Typed(2, "", "rlm: --env must be one of \""
                + String.join("\", \"", Settings.Engine.labels()) + "\", not \"cloud\"\n"));
    }

    @Test
    void codeTypedOnATerminalIsAskedFor() {
        assertThat(typed(new CannedCells(COMPLETED, Optional.empty()), "1", Set.of(Terminal.Stream.IN), "exec").err())
                .startsWith("rlm: reading the code from this terminal; end it with Ctrl+D\n");
    }

    @Test
    void unpricedModelIsRefusedBeforeTheCellRuns() throws Exception {
        Files.writeString(folder.resolve("mine.toml"), """
            [providers.mine]
            base_url = "http://127.0.0.1:9/v1"
            """);

        Typed typed = exec(COMPLETED, "--config", "mine.toml", "-m", "mine/x", "-q");

        assertThat(typed.code()).isEqualTo(3);
        assertThat(typed.out()).isEmpty();
        assertThat(typed.err()).isEqualTo("rlm: no price is known for mine/x, so a cost budget cannot be kept: add "
                + "[prices.\"mine/x\"] to rlm.toml, or set --cost-budget none\n");
    }

    @Test
    void settingThatAsksBeforeSpendingHoldsForCells() throws Exception {
        Files.writeString(folder.resolve("s.jsonl"), "{\"reply\": \"blue\", \"repeat\": true}\n");
        Files.writeString(folder.resolve("dear.toml"), """
            [prices."scripted/s.jsonl"]
            input = "1000"
            output = "1000"
            """);
        String call = "{\"function\": \"llm_query\", \"arguments\": {\"prompt\": \"p\"}}";
        String[] arguments = {"exec", "--config", "dear.toml", "-m", "scripted/s.jsonl", "--confirm-above", "0.01"};

        Typed refused = typed(new GuestCallCells(), call, Set.of(), arguments);

        assertThat(refused.code()).isEqualTo(3);
        assertThat(refused.err()).contains("--yes");
        assertThat(folder.resolve("trajectories")).doesNotExist();
    }

    @Test
    void callThatDoesNotFitTheCostBudgetIsNotMade() throws Exception {
        Files.writeString(folder.resolve("s.jsonl"), "{\"reply\": \"blue\", \"repeat\": true}\n");
        Files.writeString(folder.resolve("dear.toml"), """
            [prices."scripted/s.jsonl"]
            input = "1000"
            output = "1000"
            """);
        String call = "{\"function\": \"llm_query\", \"arguments\": {\"prompt\": \"p\"}}";

        Typed typed = typed(new GuestCallCells(), call, Set.of(), "exec", "--json", "--config", "dear.toml", "-m",
                "scripted/s.jsonl", "--cost-budget", "0.0001");

        JsonNode document = JSON.readTree(typed.out());
        assertThat(document.at("/usage/calls").asInt()).isZero();
        assertThat(Files.readString(Path.of(document.get("trajectory").asText()))).contains("\"budget_refused\"")
                .doesNotContain("\"model_called\"");
    }

    @Test
    void realCellIsPreparedReadsItsContextAndAsksAModel() throws Exception {
        Files.writeString(folder.resolve("code.py"), "print(shout(llm_query('which colour?')))\nlen(context)");
        Files.writeString(folder.resolve("prepare.py"), "def shout(text):\n    return text.upper()");
        Files.writeString(folder.resolve("notes.txt"), "twelve chars");
        Files.writeString(folder.resolve("s.jsonl"), "{\"for\": \"sub\", \"reply\": \"blue\"}\n");

        Typed typed = Typed.with(Engines::of, streams("", Set.of()), "exec", "code.py", "--setup", "prepare.py", "-c",
                "notes.txt", "-m", "scripted/s.jsonl", "-q");

        assertThat(typed).isEqualTo(new Typed(0, "BLUE\n12\n", ""));
    }

    @Test
    void exampleOfTheDocumentationDoesWhatItSays() throws Exception {
        String page = Files.readString(Checkout.root().resolve("docs/exec.md"));
        Files.writeString(folder.resolve("count.py"), page.split("```python\n", -1)[1].split("```", -1)[0]);
        Files.writeString(folder.resolve("notes.txt"), "first\nthe second\n");

        Typed typed = Typed.with(Engines::of, streams("", Set.of()), "exec", "count.py", "-c", "notes.txt", "-q");

        assertThat(page).contains("prints: 2 lines, and the value of the last line, 'the second'");
        assertThat(typed).isEqualTo(new Typed(0, "2 lines\n'the second'\n", ""));
    }

    private Typed exec(CellResult result, String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "exec";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return typed(new CannedCells(result, Optional.empty()), "1", Set.of(), all);
    }

    private Typed missing(String... arguments) {
        return typed(new CannedCells(COMPLETED, Optional.of("no engine here")), "1", Set.of(), arguments);
    }

    private Typed typed(ReplFactory engine, String stdin, Set<Terminal.Stream> terminals,
            String... arguments) {
        return Typed.with(_ -> engine, streams(stdin, terminals), arguments);
    }

    private Typed.Streams streams(String stdin, Set<Terminal.Stream> terminals) {
        InputStream in = new ByteArrayInputStream(stdin.getBytes(StandardCharsets.UTF_8));
        return Typed.Streams.of(in, terminals, Map.of("XDG_CACHE_HOME", ReadmeTest.CACHE.toString()), folder);
    }

    private static String document(Typed typed) throws Exception {
        JsonNode json = JSON.readTree(typed.out());
        assertThat(json.get("schema").asText()).isEqualTo("rlm.cell/1");
        assertThat(json.get("exit_code").asInt()).isEqualTo(typed.code());
        return json.get("outcome").asText() + ", " + json.get("error").asText() + ", " + typed.code();
    }

    private static Output output(String text) {
        return new Output(text, text.length(), false);
    }
}
