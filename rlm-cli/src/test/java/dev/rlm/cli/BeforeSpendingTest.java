package dev.rlm.cli;

import static dev.rlm.cli.Typed.at;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rlm.core.repl.ContextValue;
import dev.rlm.core.repl.HostFunctions;
import dev.rlm.core.repl.Isolation;
import dev.rlm.core.repl.Repl;
import dev.rlm.core.repl.ReplFactory;
import dev.rlm.core.repl.ReplInput;
import dev.rlm.core.repl.ReplSpec;

/// `--estimate`, `--confirm-above` and `--route`, as they are typed; the model is a script with a price.
class BeforeSpendingTest {
    private static final String[] RUN = {"run", "--config", "prices.toml", "-m", "scripted/s.jsonl", "What is it?",
            "-c",
            "notes.txt"};

    @TempDir
    private Path folder;
    private final Path records = Path.of("records");

    @BeforeEach
    void script() throws IOException {
        write("s.jsonl", """
            {"for":"direct","reply":"forty-two","usage":{"input_tokens":1000,"output_tokens":20}}
            {"for":"root","reply":"FINAL_VAR(context)"}
            """);
        write("prices.toml", """
            [logs]
            dir = "records"
            [prices."scripted/s.jsonl"]
            input = 1
            output = 2
            """);
        write("notes.txt", "It is forty-two.\n".repeat(50_000));
    }

    @Test
    void estimateIsATableOnStdoutAndNothingIsSentOrStarted() {
        Typed estimate = Typed.with(_ -> new NoRepl(), streams(""), with("--estimate"));

        assertThat(estimate.out().replaceAll("[0-9][0-9,]*", "N")).isEqualTo("""
            model        scripted/s.jsonl
            input        N document, N characters; with the question about N
                         tokens (counted with oNk, with a margin for the model's family)
            direct call  N call, N tokens, $N.N
                         the whole input once, and a reply of N tokens; with the longest
                         reply $N.N for N tokens
            likely run   N calls, N tokens, $N.N
                         the input is read once, by N sub-calls to scripted/s.jsonl that
                         reply N tokens; and N turns of scripted/s.jsonl, each with N
                         tokens of reply and N of output; without discounts for cached
                         input
            at most      N calls, N tokens, $N.N
                         the cost budget; each figure is a limit by itself
            """);
        assertThat(estimate.code()).isZero();
        assertThat(folder.resolve(records)).doesNotExist();
    }

    /// An engine that cannot be asked for a REPL.
    private static final class NoRepl implements ReplFactory {
        @Override
        public String engine() {
            return "none";
        }

        @Override
        public String version() {
            return "none";
        }

        @Override
        public void check() {}

        @Override
        public Isolation isolation() {
            return new Isolation(List.of(), false, Optional.empty());
        }

        @Override
        public Repl open(ReplSpec spec, ReplInput input, HostFunctions functions) {
            throw new IllegalStateException("a REPL was started");
        }

        @Override
        public long memoryFor(ContextValue context) {
            return 1;
        }

        @Override
        public void close() {}
    }

    @Test
    void estimateForProgramsIsOneDocument() throws IOException {
        JsonNode estimate = json(at(folder, with("--estimate", "--json")));

        assertThat(estimate.path("schema").asText()).isEqualTo("rlm.estimate/1");
        assertThat(estimate.path("direct").path("cost_usd").asText()).matches("0\\.\\d+");
        assertThat(estimate.path("worst").path("cost_usd").asText()).isEqualTo("1");
    }

    @Test
    void estimateNeedsNoKeyAndARunDoes() throws IOException {
        Typed estimate = at(folder, "run", "-m", "openai/gpt-6-luna", "--estimate", "--json", "What?");

        assertThat(json(estimate).path("model").asText()).isEqualTo("openai/gpt-6-luna");
        assertThat(estimate.code()).isZero();
        assertThat(at(folder, "run", "-m", "openai/gpt-6-luna", "What?").err()).contains("no key for openai");
    }

    @Test
    void estimateOfWhatCannotRunIsExitCode3WithAResult() throws IOException {
        Typed estimate = at(folder, Map.of("OPENAI_API_KEY", "k"), "run", "-m", "openai/unheard-of", "--estimate",
                "--json",
                "What?");

        assertThat(estimate.code()).isEqualTo(3);
        assertThat(estimate.err()).startsWith("rlm: no price is known for openai/unheard-of").hasLineCount(1);
        assertThat(json(estimate).path("exit_code").asInt()).isEqualTo(3);
    }

    @Test
    void withoutATerminalARunThatMayCostMoreIsExitCode3WithADocument() throws IOException {
        Typed run = at(folder, with("--confirm-above", "0.5", "--json"));

        assertThat(run.code()).isEqualTo(3);
        assertThat(run.err()).contains("this run may cost up to $1.00", "--yes runs it without asking");
        assertThat(json(run).path("exit_code").asInt()).isEqualTo(3);
        assertThat(folder.resolve(records)).doesNotExist();
    }

    @Test
    void yesRunsItWithoutAsking() {
        Typed run = at(folder, with("--confirm-above", "0.5", "--route", "direct", "--yes"));

        assertThat(run.out()).isEqualTo("forty-two\n");
        assertThat(run.err()).doesNotContain("Run it?");
    }

    @Test
    void terminalIsAskedWithTheFigures() {
        Typed run = Typed.in(streams("y\n", Terminal.Stream.IN, Terminal.Stream.ERR),
                with("--confirm-above", "0.5", "--route", "direct"));

        assertThat(run.err()).contains("likely run   ", "rlm: this run may cost up to $1.00 (", "Run it? [y/N] ",
                "answered in a direct call");
        assertThat(run.out()).isEqualTo("forty-two\n");
    }

    @Test
    void anythingButYesRunsNothing() throws IOException {
        for (String answer : Set.of("n\n", "\n", "", "perhaps\n")) {
            Typed run = Typed.in(streams(answer, Terminal.Stream.IN, Terminal.Stream.ERR),
                    with("--confirm-above", "0.5", "--json"));

            assertThat(run.code()).as(answer).isEqualTo(3);
            assertThat(run.err()).endsWith("rlm: not run: nothing was sent\n");
            assertThat(json(run).path("reason").path("message").asText()).isEqualTo("not run: nothing was sent");
        }
        assertThat(folder.resolve(records)).doesNotExist();
    }

    @Test
    void variableOfTheEnvironmentAsksToo() {
        assertThat(at(folder, Map.of("RLM_CONFIRM_ABOVE_USD", "0.5"), RUN).code()).isEqualTo(3);
        assertThat(at(folder, Map.of("RLM_CONFIRM_ABOVE_USD", "1.5", "RLM_ROUTE", "direct"), RUN).out())
                .isEqualTo("forty-two\n");
    }

    @Test
    void directRunIsToldAsOneAndSeenInItsRecord() throws IOException {
        Typed run = at(folder, with("--route", "direct"));

        assertThat(run.err().replaceAll("[0-9][0-9,]*", "N")).startsWith("""
            rlm: route direct: asked for; the input has about N of N tokens, with N for the reply
            rlm: direct call: asking scripted/s.jsonl
            rlm: answered in a direct call
            rlm: N call, N tokens, $N.N of $N.N""").doesNotContain("a direct call would do");
        assertThat(at(folder, "logs", "last", "--config", "prices.toml").out())
                .contains("\nroute        direct, asked for; the input has about ",
                        "\n  direct  scripted/s.jsonl  [1,000 in",
                        "\nanswer (direct)\nforty-two\n");
        assertThat(at(folder, "logs", "last", "--tree", "--config", "prices.toml").out())
                .contains("└─ direct  scripted/s.jsonl  [1,000 in");
        JsonNode logged = json(at(folder, "logs", "last", "--json", "--config", "prices.toml"));
        assertThat(logged.path("route").asText()).isEqualTo("direct");
        assertThat(logged.path("route_reason").asText()).startsWith("asked for");
    }

    @Test
    void routeThatThereIsNotIsWrongUsage() {
        Typed run = at(folder, with("--route", "shortest"));

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err())
                .isEqualTo("rlm: --route must be one of \"recursive\", \"direct\", \"auto\", not \"shortest\"\n");
    }

    private Typed.Streams streams(String stdin, Terminal.Stream... terminals) {
        return Typed.Streams.of(new ByteArrayInputStream(stdin.getBytes(StandardCharsets.UTF_8)), Set.of(terminals),
                Map.of(), folder);
    }

    private static String[] with(String... more) {
        return Stream.concat(Stream.of(RUN), Stream.of(more)).toArray(String[]::new);
    }

    private static JsonNode json(Typed run) throws IOException {
        return new ObjectMapper().readTree(run.out());
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }
}
