package dev.rlm.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import dev.rlm.app.RunReport;
import dev.rlm.core.answer.Answer;
import dev.rlm.core.answer.Failure;
import dev.rlm.core.answer.Outcome;
import dev.rlm.core.trajectory.StepEvent;

/// How a run ends: each row of the decision table, through the real loop with the real REPL. Rows 22, 23 and 26 need
/// more of a reply than its text and stand in [WireRowsTest].
class DecisionTableTest {
    @TempDir
    private Path folder;

    @TestFactory
    Stream<DynamicTest> textThatIsAnAnswer() {
        return Stream.of(
                answers("row 1: alone on a line", "FINAL(42)", "42"),
                answers("row 3: a new sentence follows", "FINAL(42). Done", "42"),
                answers("row 4: parentheses balance", "FINAL(a (b) c)", "a (b) c"),
                answers("row 5: quotes are understood and removed", "FINAL(\"a)b\")", "a)b"),
                answers("row 6: parentheses on the next line", "FINAL(x)\nSee foo(bar)", "x"),
                answers("row 7: the last of several", "FINAL(first)\nFINAL(second)", "second"),
                answers("row 9: bold", "**FINAL(42)**", "42"),
                answers("row 9: a list item", "- FINAL(42)", "42"),
                answers("row 12: the last one is FINAL", "FINAL_VAR(x)\nFINAL(y)", "y"),
                answers("row 16: text that reads like an error", "FINAL(Error: no such file)",
                        "Error: no such file"),
                answers("row 17: thinking is not looked at", "<think>FINAL(1)</think>\nFINAL(2)", "2"));
    }

    @TestFactory
    Stream<DynamicTest> textThatIsNoAnswer() throws Exception {
        Turns turns = new Turns(new Runs(folder));
        hints(turns, "row 2: in a sentence", "The result is FINAL(42)",
                "`FINAL(42)` was not taken as an answer: it must stand on a line of its own.");
        hints(turns, "row 8: in a fence that is not run", "```text\nFINAL(42)\n```", """
            `FINAL(42)` was not taken as an answer: it stands in a fence that was not run.
            Note: Not run: the `text` block; only ```repl blocks of Python run.""");
        hints(turns, "row 10: a space", "FINAL (42)",
                "`FINAL (42)` was not taken as an answer: no space may stand before the parenthesis.");
        hints(turns, "row 10: lower case", "final(42)",
                "`final(42)` was not taken as an answer: write FINAL or FINAL_VAR.");
        hints(turns, "row 10: a colon", "FINAL: 42",
                "`FINAL: 42` was not taken as an answer: write FINAL(your answer).");
        hints(turns, "row 11: nothing", "FINAL()", "`FINAL()` was not taken as an answer: it is empty.");
        hints(turns, "row 13: an unknown variable, and no variable yet", "FINAL_VAR(missing)",
                "There is no variable `missing`. The variables are: none.");
        hints(turns, "row 14: no name", "FINAL_VAR(res[0])", "`FINAL_VAR(res[0])` was not taken as an answer: "
                + "FINAL_VAR takes the name of one variable; assign the value to a variable first.");
        return turns.tests();
    }

    @Test
    void row8FinalInAFenceThatRunsIsWhatTheCodeDoes() throws Exception {
        Runs runs = new Runs(folder).code("if False:\n    FINAL('never')\nprint('ran')").code("FINAL('from code')");

        RunReport report = runs.ask("what?");

        assertThat(answer(report)).isEqualTo(new Answer("from code", Answer.How.FINAL, false));
        assertThat(runs.toldRoot().get(1)).isEqualTo("""
            Output:
            ran

            Variables: none
            Turn 2/30.""");
    }

    @Test
    void row12TheLastOneIsFinalVar() throws Exception {
        Runs runs = new Runs(folder).code("x = 'from x'").reply("root", "FINAL(y)\nFINAL_VAR(x)");

        assertThat(answer(runs.ask("what?"))).isEqualTo(new Answer("from x", Answer.How.FINAL_VAR, false));
    }

    @Test
    void row13UnknownVariableListsTheVariables() throws Exception {
        Runs runs = new Runs(folder).code("total = 3\nnames = ['a']")
                .reply("root", "FINAL_VAR(totals)")
                .reply("root", "FINAL_VAR(total)");

        RunReport report = runs.ask("what?");

        assertThat(answer(report)).isEqualTo(new Answer("3", Answer.How.FINAL_VAR, false));
        assertThat(runs.lastTold()).isEqualTo("""
            Note: There is no variable `totals`. The variables are: total, names.

            Turn 3/30.""");
        assertThat(runs.rejected()).containsExactly("unknown_variable: totals");
        assertThat(runs.hints()).containsExactly("unknown_variable");
    }

    @Test
    void row15EmptyValueIsTakenAndTheEventSaysSo() throws Exception {
        Runs runs = new Runs(folder).code("nothing = ''").reply("root", "FINAL_VAR(nothing)");

        RunReport report = runs.ask("what?");

        Answer empty = new Answer("", Answer.How.FINAL_VAR, false);
        assertThat(answer(report)).isEqualTo(empty);
        assertThat(runs.of(StepEvent.RunFinished.class).getFirst().answer()).contains(empty);
    }

    @Test
    void row16ValueThatReadsLikeAnErrorIsTheValue() throws Exception {
        Runs runs = new Runs(folder).code("e = 'Error: name is not defined'").reply("root", "FINAL_VAR(e)");

        assertThat(Runs.answer(runs.ask("what?"))).isEqualTo("Error: name is not defined");
    }

    @Test
    void row18FinalBesideCodeIsIgnoredForThisTurn() throws Exception {
        Runs runs = new Runs(folder).reply("root", "```repl\nprint(1 + 1)\n```\nFINAL(3)").reply("root", "FINAL(2)");

        RunReport report = runs.ask("what?");

        assertThat(Runs.answer(report)).isEqualTo("2");
        assertThat(runs.lastTold()).isEqualTo("""
            Output:
            2

            Note: Your reply held code and FINAL: the code was run, FINAL was ignored. See what the code printed, then \
            give the answer.

            Variables: none
            Turn 2/30.""");
        assertThat(runs.rejected()).containsExactly("final_beside_code: 3");
    }

    @Test
    void row19AnswerOfABlockThatThenRaisesIsNone() throws Exception {
        Runs runs = new Runs(folder).code("answer['content'] = 'early'\nanswer['ready'] = True\n1 / 0")
                .code("print(answer)")
                .code("FINAL(answer['content'] + ' and checked')");

        RunReport report = runs.ask("what?");

        assertThat(Runs.answer(report)).isEqualTo("early and checked");
        assertThat(runs.toldRoot().get(1)).isEqualTo("""
            Output:
            Traceback (most recent call last):
              File "<cell 1>", line 3, in <module>
                1 / 0
            ZeroDivisionError: division by zero

            Note: The block set the answer and then raised, so the answer was not taken. answer["ready"] is False again.

            Variables: none
            Turn 2/30.""");
        assertThat(runs.toldRoot().get(2)).startsWith("Output:\n{'content': 'early', 'ready': False}\n");
        assertThat(runs.rejected()).containsExactly("answer_after_error: early");
    }

    @TestFactory
    Stream<DynamicTest> row20ValueThatIsNoTextBecomesJson() {
        return Stream.of(
                value("a dict", "{'a': [1, None, True], 'ü': {'b': 1.5}}",
                        "{\"a\": [1, null, true], \"ü\": {\"b\": 1.5}}"),
                value("a list", "['x', \"y\"]", "[\"x\", \"y\"]"),
                value("keys that are no text", "{1: 'a', None: 'b'}", "{\"1\": \"a\", \"null\": \"b\"}"),
                value("no number, in a tuple", "(float('nan'), float('inf'), 12.5)", "[null, null, 12.5]"),
                value("text as it is", "'[\"no\"] \\n'", "[\"no\"] \n"));
    }

    @Test
    void row20SuchAValueInAnswerBecomesJsonToo() throws Exception {
        Runs runs = new Runs(folder).code("answer['content'] = {'a': ('x', None)}\nanswer['ready'] = True");

        assertThat(answer(runs.ask("what?")))
                .isEqualTo(new Answer("{\"a\": [\"x\", null]}", Answer.How.ANSWER, false));
    }

    @Test
    void row21ThirdReplyInARowWithNeitherCodeNorFinalIsTheAnswer() throws Exception {
        Runs runs = new Runs(folder).reply("root", "I think.")
                .reply("root", "I think more.")
                .code("print('so')")
                .reply("root", "It is one.")
                .reply("root", "It is two.")
                .reply("root", "<think>hm</think>It is three.");

        RunReport report = runs.ask("what?");

        assertThat(answer(report)).isEqualTo(new Answer("It is three.", Answer.How.PROSE, false));
        assertThat(runs.toldRoot().get(1)).isEqualTo(
                """
                    Note: Your reply held neither ```repl code nor a final answer, so nothing was done. Write one block of ```repl \
                    code; to end, set answer["content"] and answer["ready"] = True, or put FINAL(your answer) on a line of its own.

                    Turn 2/30.""");
        assertThat(runs.hints()).containsExactly("no_code", "no_code", "no_code", "no_code");
    }

    @Test
    void row22EmptyReplyIsAskedAgainOnceAndThenCountsAsProse() throws Exception {
        Runs runs = new Runs(folder).reply("root", "").reply("root", "One.").reply("root", "").reply("root", "Three.");

        assertThat(answer(runs.ask("what?"))).isEqualTo(new Answer("Three.", Answer.How.PROSE, false));
        assertThat(runs.hints()).containsExactly("empty_reply", "no_code", "empty_reply");
    }

    @Test
    void row22RepliesThatStayEmptyFailTheRun() throws Exception {
        Runs runs = new Runs(folder).reply("root", "")
                .reply("root", " \n")
                .reply("root", "<think>hm</think>")
                .reply("root", "");

        RunReport report = runs.ask("what?");

        assertThat(report.result().outcome()).isInstanceOfSatisfying(Outcome.Failed.class,
                failed -> assertThat(failed.failure()).isEqualTo(
                        new Failure(Failure.Kind.INTERNAL, "the model gave no answer: its replies were empty")));
        assertThat(runs.lastTold()).isEqualTo("""
            Note: Your reply was empty. Write one block of ```repl code, or FINAL(...).

            Turn 4/30.""");
    }

    @Test
    void row24FinalVarBesideCodeThatRanIsTakenFromTheLiveSession() throws Exception {
        Runs runs = new Runs(folder).document("a.txt", "text")
                .reply("root", "```repl\nx = len(context)\n```\nFINAL_VAR(x)");

        assertThat(answer(runs.ask("what?"))).isEqualTo(new Answer("4", Answer.How.FINAL_VAR, false));
    }

    @Test
    void row24FinalVarBesideCodeThatRaisedIsNot() throws Exception {
        Runs runs = new Runs(folder).code("x = 'stale'")
                .reply("root", "```repl\nx = int('no')\n```\nFINAL_VAR(x)")
                .reply("root", "FINAL_VAR(x)");

        assertThat(Runs.answer(runs.ask("what?"))).isEqualTo("stale");
        assertThat(runs.lastTold()).isEqualTo("""
            Output:
            Traceback (most recent call last):
              File "<cell 2>", line 1, in <module>
                x = int('no')
            ValueError: invalid literal for int() with base 10: 'no'

            Note: FINAL_VAR was ignored, because the code did not run to its end.

            Variables: x (str, 5 chars)
            Turn 3/30.""");
        assertThat(runs.rejected()).containsExactly("final_var_after_error: x");
    }

    @Test
    void row25ReboundAnswerIsPutBack() throws Exception {
        Runs runs = new Runs(folder).code("answer = llm_query('which?')")
                .reply("sub", "the second")
                .code("print(answer)\nanswer['content'], answer['ready'] = 'kept', True");

        RunReport report = runs.ask("what?");

        assertThat(answer(report)).isEqualTo(new Answer("kept", Answer.How.ANSWER, false));
        assertThat(runs.lastTold()).isEqualTo("""
            Output:
            (nothing was printed)

            Note: `answer` must stay a dict; it was put back. Set answer["content"] and answer["ready"] = True.

            Variables: none
            Turn 2/30.""");
        assertThat(runs.hints()).containsExactly("answer_rebound");
        assertThat(runs.of(StepEvent.CodeFinished.class).getLast().stdout())
                .isEqualTo("{'content': '', 'ready': False}\n");
    }

    @Test
    void row27AnswerInTheFirstTurnIsNotTakenUnseen() throws Exception {
        Runs runs = new Runs(folder).document("a.txt", "text")
                .reply("root", "FINAL(guess)")
                .reply("root", "FINAL(guess again)");

        RunReport report = runs.ask("what?");

        assertThat(Runs.answer(report)).isEqualTo("guess again");
        assertThat(runs.lastTold()).isEqualTo("""
            Note: You have not looked at the input yet, so this answer was not taken. Look at `context` with code first.

            Turn 2/30.""");
        assertThat(runs.rejected()).containsExactly("look_first: guess");
    }

    @Test
    void row27FinalVarInTheFirstTurnIsNotTakenUnseenEither() throws Exception {
        Runs runs = new Runs(folder).document("a.txt", "text")
                .reply("root", "FINAL_VAR(context)")
                .reply("root", "FINAL(seen)");

        assertThat(Runs.answer(runs.ask("what?"))).isEqualTo("seen");
        assertThat(runs.rejected()).containsExactly("look_first: context");
    }

    @Test
    void row27AnswerInTheFirstTurnCountsIfACellRanInIt() throws Exception {
        Runs runs = new Runs(folder).document("a.txt", "text").code("FINAL(context.upper())");

        assertThat(answer(runs.ask("what?"))).isEqualTo(new Answer("TEXT", Answer.How.FINAL, false));
    }

    @Test
    void row27BlockThatRaisedIsNoLook() throws Exception {
        Runs runs = new Runs(folder).document("a.txt", "text")
                .code("FINAL('blind')\nraise ValueError")
                .reply("root", "FINAL(later)");

        assertThat(Runs.answer(runs.ask("what?"))).isEqualTo("later");
        assertThat(runs.rejected()).containsExactly("answer_after_error: blind");
    }

    @TestFactory
    Stream<DynamicTest> answerIsReadWhenTheCellHasEnded() {
        return Stream.of(
                sets("ready before content", "answer['ready'] = True\nanswer['content'] = 'x'", Answer.How.ANSWER),
                sets("update", "answer.update(content='x', ready=True)", Answer.How.ANSWER),
                sets("rebound to a dict", "answer = {'content': 'x', 'ready': True}", Answer.How.ANSWER),
                sets("FINAL called", "FINAL('x')", Answer.How.FINAL),
                sets("FINAL_VAR called with a name", "v = 'x'\nFINAL_VAR('v')", Answer.How.FINAL_VAR),
                sets("set in a function",
                        "def done():\n    answer['content'] = 'x'\n    answer['ready'] = True\ndone()",
                        Answer.How.ANSWER));
    }

    @Test
    void firstBlockThatSetsTheAnswerStopsTheRest() throws Exception {
        Runs runs = new Runs(folder).reply("root", "```repl\nFINAL('one')\n```\n```repl\nFINAL('two')\n```");

        assertThat(Runs.answer(runs.ask("what?"))).isEqualTo("one");
        assertThat(runs.ran()).containsExactly("FINAL('one')");
    }

    @Test
    void unknownNameInFinalVarCalledIsToldWithTheVariables() throws Exception {
        Runs runs = new Runs(folder).code("a = 1\nFINAL_VAR('b')").reply("root", "FINAL_VAR(a)");

        assertThat(Runs.answer(runs.ask("what?"))).isEqualTo("1");
        assertThat(runs.lastTold()).isEqualTo("""
            Output:
            Traceback (most recent call last):
              File "<cell 1>", line 2, in <module>
                FINAL_VAR('b')
            NameError: FINAL_VAR takes the name of a variable, as FINAL_VAR("name"); there is no 'b'. Variables: a

            Variables: a (int)
            Turn 2/30.""");
    }

    private DynamicTest answers(String name, String reply, String expected) {
        return DynamicTest.dynamicTest(name, () -> {
            Runs runs = new Runs(folder).reply("root", reply);
            assertThat(answer(runs.ask("what?"))).isEqualTo(new Answer(expected, Answer.How.FINAL, false));
            assertThat(runs.hints()).isEmpty();
            assertThat(runs.ran()).isEmpty();
        });
    }

    private static void hints(Turns turns, String name, String reply, String note) {
        turns.reply(name, reply, List.of(), "Note: " + note);
    }

    private DynamicTest value(String name, String python, String expected) {
        return DynamicTest.dynamicTest(name, () -> {
            Runs named = new Runs(folder).code("v = " + python).reply("root", "FINAL_VAR(v)");
            assertThat(answer(named.ask("what?"))).isEqualTo(new Answer(expected, Answer.How.FINAL_VAR, false));
        });
    }

    private DynamicTest sets(String name, String code, Answer.How how) {
        return DynamicTest.dynamicTest(name, () -> {
            RunReport report = new Runs(folder).code(code).ask("what?");
            assertThat(answer(report)).isEqualTo(new Answer("x", how, false));
        });
    }

    private static Answer answer(RunReport report) {
        assertThat(report.result().outcome()).isInstanceOf(Outcome.Answered.class);
        return report.result().outcome().found().orElseThrow();
    }
}
