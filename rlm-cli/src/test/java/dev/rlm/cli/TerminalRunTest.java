package dev.rlm.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.rlm.cli.PseudoTerminal.Step;

/// What `rlm run` draws, in real pseudo-terminals. The scripts wait long enough for the region to be drawn; no test
/// depends on how often it was.
class TerminalRunTest {
    private static final int SIGTERM = 15;
    private static final String INTERRUPT = "\u0003";
    private static final String CALLS = "```repl\\n{\\\"function\\\":\\\"llm_query_batched\\\","
            + "\\\"arguments\\\":{\\\"prompts\\\":[\\\"a\\\",\\\"b\\\",\\\"c\\\"]}}\\n```";
    private static final String[] RUN = {"run", "-m", "scripted/s.jsonl", "--trajectory-dir", "runs", "What is it?"};

    private static final List<String> ANSWERED = List.of("forty-two", "rlm: answered in 2 turns",
            "rlm: 5 calls, N tokens, $0.00 of $1.00, TIME", "rlm: trajectory: FOLDER/runs/ID.jsonl");

    private static final List<String> PLAIN = Stream.of(
            Stream.of("rlm: turn 1: asking scripted/s.jsonl",
                    "rlm: turn 2: asking scripted/s.jsonl; so far 4 calls, N tokens, $0.00 of $1.00, TIME"),
            ANSWERED.stream()).flatMap(lines -> lines).toList();

    @TempDir
    private Path folder;

    @BeforeEach
    void pythonIsHere() throws InterruptedException {
        boolean python = PseudoTerminal.isHere();
        if (!python) {
            System.out.println("TerminalRunTest: skipped, there is no python3 with pty here");
        }
        assumeTrue(python, "there is no python3 with pty here");
    }

    @Test
    void wideTerminalShowsTwoLinesThatAreGoneAtTheEnd() throws Exception {
        script(900);

        PseudoTerminal.Seen seen = PseudoTerminal.of(folder, 80).run(RUN);

        assertThat(steady(seen.text())).containsExactlyElementsOf(ANSWERED);
        assertThat(seen.frames()).anySatisfy(rows -> assertThat(steady(rows)).containsExactly(
                "turn 1 of 30 · running code · 3 calls in flight",
                "N tokens · $0.00 of $1.00 · TIME of 30 min"));
        assertThat(seen.frames()).anySatisfy(rows -> assertThat(steady(rows)).containsExactly(
                "turn 2 of 30 · asking scripted/s.jsonl · 1 call in flight",
                "N tokens · $0.00 of $1.00 · TIME of 30 min"));
        nothingIsLeft(seen);
    }

    @Test
    void narrowTerminalShowsThreeLinesThatFit() throws Exception {
        script(900);

        PseudoTerminal.Seen seen = PseudoTerminal.of(folder, 40).run(RUN);

        assertThat(steady(seen.text())).containsExactlyElementsOf(ANSWERED);
        assertThat(seen.frames()).anySatisfy(rows -> assertThat(steady(rows)).containsExactly(
                "turn 1 of 30 · running code", "3 calls in flight · N tokens", "$0.00 of $1.00 · TIME of 30 min"));
        nothingIsLeft(seen);
    }

    @Test
    void namesInWideCharactersFitToo() throws Exception {
        script(900);
        Files.move(folder.resolve("s.jsonl"), folder.resolve("日本語の長い名前のモデル.jsonl"));

        PseudoTerminal.Seen seen = PseudoTerminal.of(folder, 40)
                .run("run", "-m", "scripted/日本語の長い名前のモデル.jsonl", "What is it?");

        assertThat(seen.frames()).anySatisfy(rows -> assertThat(rows).contains("turn 2 · asking scripted/日本語の長い…"));
        nothingIsLeft(seen);
    }

    @Test
    void answerAloneIsInTheFileThatStdoutIs() throws Exception {
        script(900);

        PseudoTerminal.Seen seen = PseudoTerminal.of(folder, 80).runIntoFile(RUN);

        assertThat(folder.resolve("out")).hasContent("forty-two\n");
        assertThat(steady(seen.text())).containsExactlyElementsOf(ANSWERED.subList(1, 4));
        assertThat(seen.frames()).anySatisfy(rows -> assertThat(rows).hasSize(2));
        nothingIsLeft(seen);
    }

    @Test
    void dumbTerminalGetsALineForEachTurnAndNoControlSequence() throws Exception {
        script(0);

        PseudoTerminal.Seen seen = PseudoTerminal.of(folder, 80).with("TERM", "dumb").run(RUN);

        assertThat(steady(seen.text())).containsExactlyElementsOf(PLAIN);
        assertThat(seen.controls()).isZero();
    }

    @Test
    void pipeGetsALineForEachTurn() throws Exception {
        script(0);

        Typed run = typed(Set.of(), Map.of());

        assertThat(run.out()).isEqualTo("forty-two\n");
        assertThat(steady(run.err().lines().toList())).containsExactlyElementsOf(
                PLAIN.stream().filter(line -> line.startsWith("rlm: ")).toList());
    }

    @Test
    void terminalWhereNothingMayMoveGetsWhatAPipeGets() throws Exception {
        script(0);
        Set<Terminal.Stream> all = Set.of(Terminal.Stream.OUT, Terminal.Stream.ERR);
        List<String> piped = steady(typed(Set.of(), Map.of()).err().lines().toList());

        assertThat(steady(typed(all, Map.of("TERM", "xterm", "NO_COLOR", "1")).err().lines().toList()))
                .isEqualTo(piped);
        assertThat(steady(typed(all, Map.of("TERM", "xterm"), "--no-color").err().lines().toList())).isEqualTo(piped);
        assertThat(steady(typed(all, Map.of("TERM", "xterm", "CI", "true")).err().lines().toList()))
                .contains("\u001b[32mrlm: answered in 2 turns\u001b[m")
                .satisfiesOnlyOnce(line -> assertThat(line).contains("\u001b"))
                .hasSameSizeAs(piped);
    }

    private Typed typed(Set<Terminal.Stream> terminals, Map<String, String> environment, String... more) {
        return Typed.with(_ -> new GuestCallCells(),
                Typed.Streams.of(InputStream.nullInputStream(), terminals, environment, folder),
                Stream.concat(Stream.of(RUN), Stream.of(more)).toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void regionFollowsAWindowThatIsMadeNarrower(boolean reflow) throws Exception {
        script(1_500);
        PseudoTerminal wide = PseudoTerminal.of(folder, 80).with(new Step.Widen("3 calls in flight", 40));

        PseudoTerminal.Seen seen = (reflow ? wide : wide.cutting()).run(RUN);

        assertThat(seen.frames()).anySatisfy(rows -> assertThat(steady(rows)).containsExactly(
                "turn 2 of 30 · asking scripted/s.jsonl", "1 call in flight · N tokens",
                "$0.00 of $1.00 · TIME of 30 min"));
        assertThat(steady(seen.text())).containsExactlyElementsOf(ANSWERED);
        assertThat(seen.changed()).isEmpty();
    }

    @Test
    void windowThatBecomesTooNarrowGetsLines() throws Exception {
        script(1_500);

        PseudoTerminal.Seen seen = PseudoTerminal.of(folder, 80).with(new Step.Widen("3 calls in flight", 19)).run(RUN);

        assertThat(seen.text().getFirst()).startsWith("rlm: turn 2: asking scripted/s.jsonl; so far ");
        assertThat(steady(seen.text()).subList(1, 5)).containsExactlyElementsOf(ANSWERED);
    }

    @Test
    void firstInterruptIsSaidAboveTheRegionWhichGoesOn() throws Exception {
        asking(1_500);

        PseudoTerminal.Seen seen = PseudoTerminal.of(folder, 80)
                .with(new Step.Type("3 calls in flight", INTERRUPT))
                .run(RUN);

        assertThat(seen.code()).isEqualTo(130);
        assertThat(seen.frames()).anySatisfy(rows -> assertThat(steady(rows)).containsExactly(
                "rlm: asking for the answer now; Ctrl+C again stops at once",
                "turn 1 of 30 · final call: asking scripted/s.jsonl · 1 call in flight",
                "N tokens · $0.00 of $1.00 · TIME of 30 min"));
        assertThat(seen.text().subList(0, 3)).containsExactly(
                "rlm: asking for the answer now; Ctrl+C again stops at once", "in a word",
                "rlm: interrupted in 1 turn; the answer is partial");
        assertThat(seen.text()).hasSize(5);
        nothingIsLeft(seen);
    }

    @Test
    void secondInterruptLeavesNothingOfTheRegion() throws Exception {
        asking(60_000);

        PseudoTerminal.Seen seen = PseudoTerminal.of(folder, 80)
                .with(new Step.Type("3 calls in flight", INTERRUPT), new Step.Type("final call: asking", INTERRUPT))
                .run(RUN);

        assertThat(seen.code()).isEqualTo(130);
        assertThat(seen.text()).first().isEqualTo("rlm: asking for the answer now; Ctrl+C again stops at once");
        assertThat(seen.text()).allSatisfy(line -> assertThat(line).startsWith("rlm: "));
        nothingIsLeft(seen);
    }

    @Test
    void terminationLeavesNothingOfTheRegion() throws Exception {
        asking(60_000);

        PseudoTerminal.Seen seen = PseudoTerminal.of(folder, 80)
                .with(new Step.Signal("3 calls in flight", SIGTERM))
                .run(RUN);

        assertThat(seen.code()).isEqualTo(130);
        assertThat(seen.text()).hasSize(3);
        assertThat(seen.text()).first().isEqualTo("rlm: interrupted in 1 turn; there is no answer");
        assertThat(steady(seen.text())).last().isEqualTo(ANSWERED.getLast());
        nothingIsLeft(seen);
    }

    @Test
    void retriesAndTheFailureStandAbove() throws Exception {
        Files.writeString(folder.resolve("s.jsonl"), """
            {"for":"root","error":{"status":503},"delay_ms":700,"repeat":true}
            """);

        PseudoTerminal.Seen seen = PseudoTerminal.of(folder, 80).run(RUN);

        assertThat(seen.code()).isEqualTo(5);
        assertThat(steady(seen.text())).first()
                .asString()
                .startsWith("rlm: turn 1: ")
                .endsWithIgnoringCase(" trying again in TIME");
        assertThat(seen.text().get(seen.text().size() - 3)).startsWith("rlm: failed in 1 turn: ")
                .endsWithIgnoringCase(" there is no answer");
        assertThat(seen.text()).allSatisfy(line -> assertThat(line).startsWith("rlm: "));
        assertThat(seen.frames()).anySatisfy(rows -> assertThat(rows.getLast()).contains("0 tokens"));
        nothingIsLeft(seen);
    }

    @Test
    void questionBeforeADearRunStandsBelowItsFiguresAndTheRunGoesOnAfterYes() throws Exception {
        script(900);
        Files.writeString(folder.resolve("prices.toml"), """
            [prices."scripted/s.jsonl"]
            input = 1
            output = 2
            """);

        PseudoTerminal.Seen seen = PseudoTerminal.of(folder, 80)
                .with(new Step.Type("Run it? [y/N]", "y\r"))
                .run(Stream.concat(Stream.of(RUN), Stream.of("--config", "prices.toml", "--confirm-above", "0.5"))
                        .toArray(String[]::new));

        assertThat(seen.code()).isZero();
        assertThat(seen.text().getFirst()).isEqualTo("model        scripted/s.jsonl");
        assertThat(seen.text()).contains("Run it? [y/N] y", "forty-two", "rlm: answered in 2 turns");
        assertThat(seen.frames()).anySatisfy(rows -> assertThat(rows)
                .anySatisfy(row -> assertThat(row).contains("turn 2 of 30 · asking")));
        nothingIsLeft(seen);
    }

    @Test
    void directCallIsShownAsOneAndEndsAtTheFirstInterrupt() throws Exception {
        Files.writeString(folder.resolve("s.jsonl"), """
            {"for":"direct","reply":"too late","delay_ms":60000}
            """);

        PseudoTerminal.Seen seen = PseudoTerminal.of(folder, 80)
                .with(new Step.Type("direct call: asking", INTERRUPT))
                .run(Stream.concat(Stream.of(RUN), Stream.of("--route", "direct")).toArray(String[]::new));

        assertThat(seen.code()).isEqualTo(130);
        assertThat(seen.text()).noneSatisfy(line -> assertThat(line).contains("asking for the answer now"))
                .anySatisfy(line -> assertThat(line).startsWith("rlm: interrupted in a direct call"));
        nothingIsLeft(seen);
    }

    private void nothingIsLeft(PseudoTerminal.Seen seen) throws IOException {
        assertThat(seen.overflows()).isZero();
        assertThat(seen.unknown()).isEmpty();
        assertThat(seen.changed()).isEmpty();
        assertThat(seen.column()).isZero();
        assertThat(folder.resolve(".cache/rlm")).isEmptyDirectory();
    }

    /// Three sub-calls and then the answer, each after so many milliseconds.
    private void script(int delay) throws IOException {
        Files.writeString(folder.resolve("s.jsonl"), """
            {"for":"root","reply":"%s"}
            {"for":"sub","reply":"short","delay_ms":%d,"repeat":true}
            {"for":"root","reply":"FINAL(forty-two)","delay_ms":%d}
            """.formatted(CALLS, delay, delay));
    }

    /// Three sub-calls that never end, and an answer to the final call after so many milliseconds.
    private void asking(int finalDelay) throws IOException {
        Files.writeString(folder.resolve("s.jsonl"), """
            {"for":"root","reply":"%s"}
            {"for":"sub","reply":"too late","delay_ms":60000,"repeat":true}
            {"for":"final","reply":"in a word","delay_ms":%d}
            """.formatted(CALLS, finalDelay));
    }

    private List<String> steady(List<String> lines) {
        return lines.stream()
                .map(line -> line.replace(folder.toString(), "FOLDER")
                        .replaceAll("\\d{8}-\\d{6}-[0-9a-f]{6}", "ID")
                        .replaceAll("[0-9,]+ tokens", "N tokens")
                        .replaceAll("[0-9.]+ s\\b", "TIME"))
                .toList();
    }
}
