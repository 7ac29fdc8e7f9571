package dev.rlm.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rlm.core.trajectory.StepEvent;

/// What the model is told first, and how much of what it printed.
class MessagesTest {
    @TempDir
    private Path folder;

    @Test
    void firstMessageWithOneDocument() throws Exception {
        Runs runs = new Runs(folder).document("log.txt", "x".repeat(1_234)).code("FINAL(type(context).__name__)");

        assertThat(Runs.answer(runs.ask("what?"))).isEqualTo("str");
        assertThat(runs.toldRoot()).containsExactly("""
            Question:
            what?

            Context: `context` is a str of 1,234 characters (log.txt).

            One sub-call can hold about 100,000 characters.
            Turn 1/30. Look at the context with code before you answer; an answer in this turn is taken only from code \
            that ran.""");
    }

    @Test
    void firstMessageWithManyDocumentsNamesTwenty() throws Exception {
        Runs runs = new Runs(folder).code("FINAL(sources[22])");
        for (int i = 10; i < 33; i++) {
            runs.document("d%d.txt".formatted(i), "y".repeat(i * 100));
        }

        assertThat(Runs.answer(runs.ask("what?"))).isEqualTo("d32.txt");
        assertThat(runs.toldRoot().getFirst()).contains("""
            Context: `context` is a list[str] of 23 documents, 48,300 characters in all:
              0. d10.txt (1,000 characters)
            """).contains("""
              19. d29.txt (2,900 characters)
              … and 3 more with 9,300 characters (names in `sources`)
            """);
    }

    @Test
    void firstMessageWithoutContext() throws Exception {
        Runs runs = new Runs(folder).code("FINAL([context, sources])");

        assertThat(Runs.answer(runs.ask("what is 2 + 2?"))).isEqualTo("[\"what is 2 + 2?\", []]");
        assertThat(runs.toldRoot()).containsExactly("""
            Question:
            what is 2 + 2?

            Context: none beside the question; `context` is the question itself, a str of 14 characters.

            One sub-call can hold about 100,000 characters.
            Turn 1/30. The question itself is all there is; use code where it helps.""");
    }

    @Test
    void longPromptWithoutContextIsTheContextAndShownByItsEnds() throws Exception {
        Runs runs = new Runs(folder).code("FINAL(str(len(context)) + context[-4:])");

        assertThat(Runs.answer(runs.ask("a".repeat(20_000) + " end"))).isEqualTo("20004 end");
        assertThat(runs.toldRoot().getFirst()).startsWith("Question:\n" + "a".repeat(1_000)
                + "\n[… 18,004 of 20,004 characters: all of it is in `context` …]\n" + "a".repeat(996) + " end\n\n"
                + "Context: none beside the question; `context` is the question itself, a str of 20,004 characters.\n");
    }

    @Test
    void longPromptWithAContextGoesIntoItFirst() throws Exception {
        Runs runs = new Runs(folder).document("a.txt", "text").code("FINAL([len(c) for c in context] + sources)");

        assertThat(Runs.answer(runs.ask("a".repeat(20_001))))
                .isEqualTo("[20001, 4, \"the whole question\", \"a.txt\"]");
        assertThat(runs.toldRoot().getFirst()).contains("""
            Context: `context` is a list[str] of 2 documents, 20,005 characters in all:
              0. the whole question (20,001 characters)
              1. a.txt (4 characters)
            """);
    }

    @Test
    void longOutputIsCutInTheMiddleWithItsTrueLength() throws Exception {
        Runs runs = new Runs(folder).code("print('a' * 30_000 + 'b' * 30_000)").reply("root", "FINAL(the end)");

        runs.ask("what?");

        assertThat(runs.lastTold()).isEqualTo("Output:\n" + "a".repeat(13_333)
                + "\n[… cut: 40,001 of 60,000 characters are not shown …]\n" + "b".repeat(6_666)
                + "\n\nVariables: none\nTurn 2/30.");
    }

    @Test
    void outputOfMegabytesIsCutWithItsTrueLength() throws Exception {
        Runs runs = new Runs(folder).code("for _ in range(3_000): print('a' * 999)").reply("root", "FINAL(the end)");

        runs.ask("what?");

        assertThat(runs.lastTold()).contains(" of 2,999,999 characters are not shown …]\n").hasSizeLessThan(20_200);
    }

    @Test
    void longLastExpressionIsCutWithItsTrueLength() throws Exception {
        Runs runs = new Runs(folder).code("'a' * 60_000").reply("root", "FINAL(the end)");

        runs.ask("what?");

        assertThat(runs.lastTold()).contains(" of 60,005 characters are not shown …]\n").hasSizeLessThan(20_200);
    }

    @Test
    void blocksShareWhatIsShownOfATurn() throws Exception {
        Runs runs = new Runs(folder).reply("root", "```repl\nprint('a' * 30_000)\n```\n```repl\nprint('short')\n```")
                .reply("root", "FINAL(the end)");

        runs.ask("what?");

        assertThat(runs.lastTold()).contains(" of 30,000 characters are not shown …]\n")
                .contains("\n\nOutput of block 2:\nshort\n")
                .hasSizeLessThan(20_200);
    }

    @Test
    void historyIsOnlyAppendedTo() throws Exception {
        Runs runs = new Runs(folder).code("print(1)").reply("root", "hm").reply("root", "FINAL(the end)");

        runs.ask("what?");

        assertThat(runs.of(StepEvent.ModelCalled.class)).extracting(StepEvent.ModelCalled::messageIds)
                .containsExactly(List.of(1, 2), List.of(1, 2, 3, 4), List.of(1, 2, 3, 4, 5, 6));
    }

    @Test
    void fromHalfOfTheTurnsOnTheModelIsToldWhatIsLeft() throws Exception {
        Runs runs = new Runs(folder).flag("max_turns", "4")
                .flag("call_budget", "20")
                .code("1")
                .code("2")
                .reply("root", "FINAL(the end)");

        runs.ask("what?");

        assertThat(runs.toldRoot().get(1)).endsWith("\nTurn 2/4.");
        assertThat(runs.toldRoot().get(2)).containsPattern(
                "\nTurn 3/4\\. Left: \\$[0-9.]+, [0-9,]+ tokens, 17 calls, [0-9]+ s\\.$");
    }
}
