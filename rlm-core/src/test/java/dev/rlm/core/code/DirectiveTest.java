package dev.rlm.core.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import dev.rlm.core.code.DirectiveFault.Reason;

/// The rows of the decision table that the parser decides, and what surrounds them.
class DirectiveTest {
    private final ReplyParser parser = new ReplyParser();

    @TestFactory
    Stream<DynamicTest> replyWithAnAnswerInItsText() {
        return Stream.of(
                answers("row 1: alone on a line", "FINAL(42)", "42"),
                answers("row 3: a new sentence follows", "FINAL(42). Done", "42"),
                answers("row 3: a new sentence without a full stop", "FINAL(42) Done", "42"),
                answers("row 4: parentheses balance", "FINAL(a (b) c)", "a (b) c"),
                answers("row 5: quotes are understood and removed", "FINAL(\"a)b\")", "a)b"),
                answers("row 5: single quotes", "FINAL('a)b')", "a)b"),
                answers("row 5: escapes", "FINAL(\"say \\\"hi\\\"\\nthen go\")", "say \"hi\"\nthen go"),
                answers("row 5: escapes by number", "FINAL(\"caf\\u00e9 \\x41 \\d\")", "café A \\d"),
                answers("row 5: raw string", "FINAL(r\"C:\\new\")", "C:\\new"),
                answers("row 5: triple quotes over lines", "FINAL(\"\"\"\none (\ntwo \"x\"\n\"\"\")",
                        "one (\ntwo \"x\""),
                answers("row 5: quotes inside the text", "FINAL(the sign \":)\" means joy)",
                        "the sign \":)\" means joy"),
                answers("row 5: two quoted words are no literal", "FINAL(\"a\", \"b\")", "\"a\", \"b\""),
                answers("row 5: an unescaped quote inside", "FINAL(\"He said \"hi\" twice\")",
                        "\"He said \"hi\" twice\""),
                answers("an apostrophe is no quote", "FINAL(it's done)", "it's done"),
                answers("an apostrophe at the beginning is no quote", "FINAL('tis the season)", "'tis the season"),
                answers("inch marks are no quotes", "FINAL(a 5\" pipe (new))", "a 5\" pipe (new)"),
                answers("row 6: parentheses on the next line", "FINAL(x)\nSee foo(bar)", "x"),
                answers("row 7: the last of several", "FINAL(first)\nthen\nFINAL(second)", "second"),
                answers("row 7: the last on one line", "FINAL(first), FINAL(second)", "second"),
                answers("row 9: bold", "**FINAL(42)**", "42"),
                answers("row 9: list item", "- FINAL(42)", "42"),
                answers("row 9: numbered item", "  3. FINAL(42)", "42"),
                answers("row 9: quote", "> FINAL(42)", "42"),
                answers("row 9: heading", "## FINAL(42)", "42"),
                answers("row 9: inline code", "`FINAL(42)`", "42"),
                answers("row 9: bold inline code and a full stop", "**`FINAL(42)`**.", "42"),
                answers("row 16: a value that reads like an error", "FINAL(Error: no such file)",
                        "Error: no such file"),
                answers("row 17: thinking is not looked at", "<think>FINAL(1)</think>\nFINAL(2)", "2"),
                answers("row 17: on the same line", "<think>FINAL(1)</think>FINAL(2)", "2"),
                answers("a valid one before a fault stays", "FINAL(1)\nFINAL_VAR(res[0])", "1"),
                answers("text over lines", "FINAL(One.\n\nTwo (2).)\nBye", "One.\n\nTwo (2)."),
                answers("text with numbered points", "FINAL(Steps:\n1) Look\n2) Leap\n)", "Steps:\n1) Look\n2) Leap"),
                answers("text with a fence in it", "FINAL(Do this:\n```python\nprint(1)\n```\n)",
                        "Do this:\n```python\nprint(1)\n```"),
                answers("a parenthesis too many, closed by the end of the line", "FINAL(sad :()\nBye", "sad :("),
                answers("CRLF", "FINAL(a\r\nb)\r\n", "a\nb"),
                answers("prose around", "I am sure.\n\nFINAL(42)\n\nThat was it.", "42"));
    }

    @TestFactory
    Stream<DynamicTest> replyThatNamesAVariable() {
        return Stream.of(
                names("plain", "FINAL_VAR(x)", "x"),
                names("quoted", "FINAL_VAR(\"best_answer\")", "best_answer"),
                names("row 12: after a FINAL", "FINAL(y)\nFINAL_VAR(x)", "x"),
                names("row 13: whether it exists is not asked here", "FINAL_VAR(missing)", "missing"),
                names("underscore escaped for Markdown", "FINAL\\_VAR(x)", "x"),
                names("decorated", "* **FINAL_VAR(größe_2)**", "größe_2"));
    }

    @Test
    void finalAfterFinalVarWins() {
        assertThat(parser.parse("FINAL_VAR(x)\nFINAL(y)", false).directive())
                .contains(new Directive.Final("y"));
    }

    @TestFactory
    Stream<DynamicTest> replyWithANearMissIsNoAnswer() {
        return Stream.of(
                misses("row 2: in a sentence", "The result is FINAL(42)", "FINAL(42)", Reason.IN_SENTENCE),
                misses("row 2: a sentence goes on", "FINAL(x) is how one ends.", "FINAL(x)", Reason.IN_SENTENCE),
                misses("row 2: a list that explains", "- `FINAL(x)`: ends the run", "FINAL(x)", Reason.IN_SENTENCE),
                misses("row 2: a sentence goes on after lines", "FINAL(a\nor b) is what I would say", "FINAL(a",
                        Reason.IN_SENTENCE),
                misses("row 2: nested parentheses are shown whole", "So FINAL(a (b) c).", "FINAL(a (b) c)",
                        Reason.IN_SENTENCE),
                misses("row 10: space", "FINAL (42)", "FINAL (42)", Reason.SPACE),
                misses("row 10: lower case", "final(42)", "final(42)", Reason.SPELLING),
                misses("row 10: capitalised with space", "Final (42)", "Final (42)", Reason.SPELLING),
                misses("row 10: lower case variable", "final_var(x)", "final_var(x)", Reason.SPELLING),
                misses("row 10: another vocabulary", "final_answer(\"x\")", "final_answer(\"x\")", Reason.SPELLING),
                misses("row 10: colon", "FINAL: 42", "FINAL: 42", Reason.NO_PARENTHESES),
                misses("row 10: bold with colon", "**FINAL ANSWER:** 42", "FINAL ANSWER:** 42", Reason.NO_PARENTHESES),
                misses("row 11: nothing", "FINAL()", "FINAL()", Reason.EMPTY),
                misses("row 11: empty quotes", "FINAL(\"\")", "FINAL(\"\")", Reason.EMPTY),
                misses("row 11: no variable", "FINAL_VAR( )", "FINAL_VAR( )", Reason.EMPTY),
                misses("row 14: subscript", "FINAL_VAR(res[0])", "FINAL_VAR(res[0])", Reason.NOT_A_NAME),
                misses("row 14: call", "FINAL_VAR(str(x))", "FINAL_VAR(str(x))", Reason.NOT_A_NAME),
                misses("unclosed", "FINAL(42", "FINAL(42", Reason.UNCLOSED),
                misses("unclosed variable", "FINAL_VAR(x\n)", "FINAL_VAR(x", Reason.UNCLOSED),
                misses("f-string", "FINAL(f\"{n} ships\")", "FINAL(f\"{n} ships\")", Reason.NEEDS_CODE),
                misses("in a text fence", "```text\nFINAL(42)\n```", "FINAL(42)", Reason.IN_FENCE));
    }

    @Test
    void fStringWithoutValuesIsText() {
        assertThat(parser.parse("FINAL(f\"none\")", false).directive()).contains(new Directive.Final("none"));
    }

    @Test
    void plainEnglishIsNoNearMiss() {
        ParsedReply reply = parser.parse("""
            The final (third) act is the final: a duel.
            Final thoughts: semifinal(s) were better.
            """, false);

        assertThat(reply.faults()).isEmpty();
        assertThat(reply.directive()).isEmpty();
    }

    @Test
    void longNearMissIsShortened() {
        DirectiveFault fault = parser.parse("So FINAL(" + "🚢".repeat(100), false).faults().getFirst();

        assertThat(fault).isEqualTo(new DirectiveFault("FINAL(" + "🚢".repeat(36) + "…", 1, Reason.IN_SENTENCE));
    }

    @Test
    void faultsAreCountedUpToALimit() {
        assertThat(parser.parse("FINAL()\n".repeat(100), false).faults()).hasSize(ReplyParser.MAX_FAULTS);
    }

    @Test
    void faultsCarryTheirLine() {
        assertThat(parser.parse("a\n\nFINAL (1)\nFINAL()", false).faults()).containsExactly(
                new DirectiveFault("FINAL (1)", 3, Reason.SPACE), new DirectiveFault("FINAL()", 4, Reason.EMPTY));
    }

    @Test
    void row8DirectiveInAFenceThatRunsIsTheCodesBusiness() {
        ParsedReply reply = parser.parse("```repl\nFINAL(42)\n```", false);

        assertThat(reply.directive()).isEmpty();
        assertThat(reply.faults()).isEmpty();
        assertThat(reply.blocks()).containsExactly(new Block("repl", "FINAL(42)", 2));
    }

    @Test
    void row8DirectiveAloneInABareFenceRunsAsCode() {
        assertThat(parser.parse("```\nFINAL(42)\n```", false).blocks()).containsExactly(new Block("", "FINAL(42)", 2));
    }

    @Test
    void rows18And24CodeAndDirectiveOfOneReplyAreBothReported() {
        ParsedReply reply = parser.parse("```repl\nx = 1\n```\nFINAL_VAR(x)", false);

        assertThat(reply.blocks()).containsExactly(new Block("repl", "x = 1", 2));
        assertThat(reply.directive()).contains(new Directive.FinalVar("x"));
    }

    @Test
    void row21NeitherCodeNorDirectiveGivesProseAlone() {
        assertThat(parser.parse("\nI think it is 42.\n", false)).isEqualTo(new ParsedReply("I think it is 42.",
                "I think it is 42.", List.of(), List.of(), Optional.empty(), List.of(), false));
    }

    @Test
    void row22EmptyReplyGivesNothing() {
        assertThat(parser.parse("", false))
                .isEqualTo(new ParsedReply("", "", List.of(), List.of(), Optional.empty(), List.of(), false));
    }

    @Test
    void row23CompleteDirectiveCountsInAReplyThatWasCutOff() {
        assertThat(parser.parse("FINAL(42)\nBecause", true).directive()).contains(new Directive.Final("42"));
    }

    @Test
    void row23IncompleteDirectiveDoesNotCountInAReplyThatWasCutOff() {
        for (String text : List.of("FINAL(the answer", "FINAL(see (a)", "FINAL(\"a (b)")) {
            ParsedReply reply = parser.parse(text, true);

            assertThat(reply.directive()).as(text).isEmpty();
            assertThat(reply.faults()).as(text).containsExactly(new DirectiveFault(text, 1, Reason.UNCLOSED));
        }
    }

    @Test
    void directiveDoesNotReachOverAReplFence() {
        ParsedReply reply = parser.parse("FINAL(see\n```repl\nprint(1)\n```\n)", false);

        assertThat(reply.directive()).isEmpty();
        assertThat(reply.blocks()).containsExactly(new Block("repl", "print(1)", 3));
    }

    private DynamicTest answers(String name, String text, String answer) {
        return DynamicTest.dynamicTest(name,
                () -> assertThat(parser.parse(text, false).directive()).contains(new Directive.Final(answer)));
    }

    private DynamicTest names(String name, String text, String variable) {
        return DynamicTest.dynamicTest(name,
                () -> assertThat(parser.parse(text, false).directive()).contains(new Directive.FinalVar(variable)));
    }

    private DynamicTest misses(String name, String text, String written, Reason reason) {
        return DynamicTest.dynamicTest(name, () -> {
            ParsedReply reply = parser.parse(text, false);
            assertThat(reply.directive()).isEmpty();
            assertThat(reply.faults()).extracting(DirectiveFault::written, DirectiveFault::reason)
                    .containsExactly(tuple(written, reason));
        });
    }
}
