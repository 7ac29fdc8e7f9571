package dev.rlm.core.code;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.Test;

import dev.rlm.core.code.Skipped.Reason;

class FenceTest {
    private final ReplyParser parser = new ReplyParser();

    @Test
    void replFenceIsRunAndProseIsLeft() {
        ParsedReply reply = parse("""
            Let me look.
            ```repl
            print(len(context))

            ```
            Then I decide.
            """);

        assertThat(reply.blocks()).containsExactly(new Block("repl", "print(len(context))\n", 3));
        assertThat(reply.prose()).isEqualTo("Let me look.\nThen I decide.");
        assertThat(reply.withoutThinking()).isEqualTo("""
            Let me look.
            ```repl
            print(len(context))

            ```
            Then I decide.""");
        assertThat(reply.unclosedFence()).isFalse();
    }

    @Test
    void severalReplFencesRunInOrder() {
        assertThat(parse("```repl\na = 1\n```\nand\n```repl\nb = 2\n```").blocks())
                .containsExactly(new Block("repl", "a = 1", 2), new Block("repl", "b = 2", 6));
    }

    @Test
    void besideAReplFenceNothingElseRuns() {
        ParsedReply reply = parse("""
            ```python
            sketch()
            ```
            ```json
            {"a": 1}
            ```
            ```repl
            run()
            ```
            ```
            x = 1
            ```
            """);

        assertThat(reply.blocks()).containsExactly(new Block("repl", "run()", 8));
        assertThat(reply.skipped()).containsExactly(
                new Skipped("python", "sketch()", 2, Reason.SKETCH),
                new Skipped("json", "{\"a\": 1}", 5, Reason.OTHER_LANGUAGE),
                new Skipped("", "x = 1", 11, Reason.SKETCH));
    }

    @Test
    void pythonFencesOfEachSpellingRunWithoutAReplFence() {
        ParsedReply reply = parse("""
            ```python
            a
            ```
            ```py title="x.py"
            b
            ```
            ``` Python3
            c
            ```
            ```{.python}
            d
            ```
            ```python3.12,linenos
            e
            ```
            ```bash
            ls
            ```
            """);

        assertThat(reply.blocks()).containsExactly(new Block("python", "a", 2), new Block("py", "b", 5),
                new Block("python3", "c", 8), new Block("python", "d", 11), new Block("python3.12", "e", 14));
        assertThat(reply.skipped()).containsExactly(new Skipped("bash", "ls", 17, Reason.OTHER_LANGUAGE));
    }

    @Test
    void tagOfAnotherLanguageThatBeginsWithPythonDoesNotRun() {
        assertThat(parse("```python-repl\n>>> 1\n```\n```pycon\n>>> 1\n```\n```python2\nprint 1\n```").blocks())
                .isEmpty();
    }

    @Test
    void replInAnyCaseIsRepl() {
        assertThat(parse("```REPL\na\n```\n```python\nb\n```").blocks()).containsExactly(new Block("repl", "a", 2));
    }

    @Test
    void onlyBareFenceRunsIfItIsPython() {
        assertThat(parse("```\nprint(1)\n```").blocks()).containsExactly(new Block("", "print(1)", 2));
    }

    @Test
    void onlyBareFenceDoesNotRunIfItIsNotPython() {
        ParsedReply reply = parse("```\nThe answer is here.\n```");

        assertThat(reply.blocks()).isEmpty();
        assertThat(reply.skipped()).containsExactly(new Skipped("", "The answer is here.", 2, Reason.NOT_PYTHON));
    }

    @Test
    void callerDecidesWhatIsPython() {
        assertThat(parser.parse("```\nThe answer\n```", false, "The answer"::equals).blocks())
                .containsExactly(new Block("", "The answer", 2));
    }

    @Test
    void severalBareFencesDoNotRun() {
        assertThat(parse("```\na = 1\n```\n```\nb = 2\n```").skipped()).containsExactly(
                new Skipped("", "a = 1", 2, Reason.SEVERAL_BARE), new Skipped("", "b = 2", 5, Reason.SEVERAL_BARE));
    }

    @Test
    void tildesFenceToo() {
        ParsedReply reply = parse("~~~repl\ns = '''\n```\n'''\n~~~\n~~~ python\nx\n~~~~");

        assertThat(reply.blocks()).containsExactly(new Block("repl", "s = '''\n```\n'''", 2));
        assertThat(reply.skipped()).containsExactly(new Skipped("python", "x", 7, Reason.SKETCH));
    }

    @Test
    void longerFenceEndsWithOneAsLong() {
        assertThat(parse("````repl\ns = 1\n```\n````\nBye").blocks())
                .containsExactly(new Block("repl", "s = 1\n```", 2));
    }

    @Test
    void fenceIndentedByThreeLosesItsIndentation() {
        assertThat(parse("   ```repl\n   if x:\n       y()\n z = 1\n   ```").blocks())
                .containsExactly(new Block("repl", "if x:\n    y()\nz = 1", 2));
    }

    @Test
    void fenceIndentedByFourOutsideAListIsASample() {
        ParsedReply reply = parse("Like so:\n\n    ```repl\n    x\n    ```\n");

        assertThat(reply.blocks()).isEmpty();
        assertThat(reply.skipped()).isEmpty();
    }

    @Test
    void fenceInAListItemIsDedented() {
        assertThat(parse("1. Look:\n\n   ```repl\n   for a in b:\n       c(a)\n   ```\n10. Done").blocks())
                .containsExactly(new Block("repl", "for a in b:\n    c(a)", 4));
    }

    @Test
    void fenceInANestedListItemIsDedented() {
        assertThat(parse("- A\n  - B\n    - C\n\n        ```repl\n        x = 1\n        ```\n").blocks())
                .containsExactly(new Block("repl", "x = 1", 6));
    }

    @Test
    void fenceDirectlyBehindAListMarkerIsDedented() {
        assertThat(parse("- ```repl\n  x = 1\n  ```\n- more").blocks()).containsExactly(new Block("repl", "x = 1", 2));
    }

    @Test
    void fenceIndentedByATabInAListIsDedented() {
        assertThat(parse("1. Look\n\t```repl\n\tif x:\n\t\ty()\n\t```").blocks())
                .containsExactly(new Block("repl", "if x:\n\ty()", 3));
    }

    @Test
    void codeIndentedAsAWholeIsDedentedButNotInsideStrings() {
        assertThat(parse("```repl\n    s = '''\n    kept\n  '''\n    t = 1\n```").blocks())
                .containsExactly(new Block("repl", "s = '''\n    kept\n  '''\nt = 1", 2));
    }

    @Test
    void codeIndentedUnevenlyIsLeftAsItIs() {
        assertThat(parse("```repl\n  a = 1\nb = 2\n```").blocks())
                .containsExactly(new Block("repl", "  a = 1\nb = 2", 2));
    }

    @Test
    void fenceInsideAStringDoesNotEndTheBlock() {
        String code = """
            prompt = f\"""Answer like this:
            ```json
            {{"a": 1}}
            ```
            Text: {chunk}\"""
            # don't stop at ''' here
            print(prompt, "it's", '\\'')""";

        ParsedReply reply = parse("```repl\n" + code + "\n```\nDone.");

        assertThat(reply.blocks()).containsExactly(new Block("repl", code, 2));
        assertThat(reply.prose()).isEqualTo("Done.");
    }

    @Test
    void replFenceInsideAStringIsNoBlock() {
        String code = "s = '''\n```repl\nx = 1\n```\n'''";

        assertThat(parse("```python\n" + code + "\n```").blocks()).containsExactly(new Block("python", code, 2));
    }

    @Test
    void stringWithoutAnEndDoesNotSwallowTheRestOfTheReply() {
        ParsedReply reply = parse("```repl\ns = '''oops\n```\nThen:\n```repl\nt = 1\n```");

        assertThat(reply.blocks())
                .containsExactly(new Block("repl", "s = '''oops", 2), new Block("repl", "t = 1", 6));
        assertThat(reply.prose()).isEqualTo("Then:");
    }

    @Test
    void replyCutOffInsideAStringDoesNotRunTheCodeBeforeAFenceInIt() {
        ParsedReply reply = parser.parse("```repl\ns = '''\n```\nmore", true);

        assertThat(reply.blocks()).isEmpty();
        assertThat(reply.skipped()).containsExactly(new Skipped("repl", "s = '''\n```\nmore", 2, Reason.CUT_OFF));
    }

    @Test
    void closingFenceAtTheEndOfALineOfCodeIsUnderstood() {
        assertThat(parse("```repl\nprint('```')```\nFINAL(1)").blocks())
                .containsExactly(new Block("repl", "print('```')", 2));
    }

    @Test
    void closingFenceAtAnyIndentationEndsPython() {
        assertThat(parse("```repl\nif x:\n    y()\n    ```\nBye").blocks())
                .containsExactly(new Block("repl", "if x:\n    y()", 2));
    }

    @Test
    void forgottenClosingFenceIsUnderstoodWhereTheNextOneOpens() {
        assertThat(parse("```repl\na = 1\n```repl\nb = 2\n```").blocks())
                .containsExactly(new Block("repl", "a = 1", 2), new Block("repl", "b = 2", 4));
        assertThat(parse("```json\n{}\n```repl\nb = 2\n```").blocks()).containsExactly(new Block("repl", "b = 2", 4));
    }

    @Test
    void wrappingAroundAReplFenceIsLookedThrough() {
        for (String wrapping : List.of("```markdown", "```", "````md", "~~~", "````", "```python")) {
            String end = wrapping.replaceAll("[a-z]", "");
            String before = wrapping.endsWith("python") ? "" : "I look.\n";
            ParsedReply reply = parse(
                    wrapping + "\n" + before + "```repl\nx = 1\n```\nNext.\n" + end + "\nFINAL_VAR(x)");

            assertThat(reply.blocks()).as(wrapping).extracting(Block::code).containsExactly("x = 1");
            assertThat(reply.prose()).as(wrapping).isEqualTo(before + "Next.\nFINAL_VAR(x)");
            assertThat(reply.directive()).as(wrapping).contains(new Directive.FinalVar("x"));
            assertThat(reply.skipped()).as(wrapping).isEmpty();
            assertThat(reply.unclosedFence()).as(wrapping).isFalse();
        }
    }

    @Test
    void markdownFenceWithoutReplInsideIsAnotherLanguage() {
        assertThat(parse("````markdown\n```python\nx\n```\n````").skipped())
                .containsExactly(new Skipped("markdown", "```python\nx\n```", 2, Reason.OTHER_LANGUAGE));
    }

    @Test
    void unclosedLastFenceRunsIfTheReplyEndedByItself() {
        ParsedReply reply = parse("```repl\na = 1\n```\n```repl\nb = 2");

        assertThat(reply.blocks()).containsExactly(new Block("repl", "a = 1", 2), new Block("repl", "b = 2", 5));
        assertThat(reply.unclosedFence()).isTrue();
    }

    @Test
    void unclosedLastFenceDoesNotRunIfTheReplyWasCutOff() {
        ParsedReply reply = parser.parse("```repl\na = 1\n```\n```repl\nb = 2", true);

        assertThat(reply.blocks()).containsExactly(new Block("repl", "a = 1", 2));
        assertThat(reply.skipped()).containsExactly(new Skipped("repl", "b = 2", 5, Reason.CUT_OFF));
        assertThat(reply.unclosedFence()).isTrue();
    }

    @Test
    void replFenceCutOffBeforeItsFirstLineKeepsSketchesFromRunning() {
        ParsedReply reply = parser.parse("```python\nsketch()\n```\n```repl", true);

        assertThat(reply.blocks()).isEmpty();
        assertThat(reply.skipped()).containsExactly(new Skipped("python", "sketch()", 2, Reason.SKETCH),
                new Skipped("repl", "", 5, Reason.CUT_OFF));
    }

    @Test
    void strayClosingFenceIsNoFence() {
        ParsedReply reply = parse("```repl\na = 1\n```\n```");

        assertThat(reply.blocks()).containsExactly(new Block("repl", "a = 1", 2));
        assertThat(reply.skipped()).isEmpty();
        assertThat(reply.unclosedFence()).isFalse();
    }

    @Test
    void emptyReplFenceDoesNotKeepAPythonFenceFromRunning() {
        assertThat(parse("```repl\n\n```\n```python\nx\n```").blocks()).containsExactly(new Block("python", "x", 5));
    }

    @Test
    void fenceOnOneLineIsUnderstood() {
        assertThat(parse("Look:\n```repl print(1)```\nBye").blocks()).containsExactly(new Block("repl", "print(1)", 2));
    }

    @Test
    void inlineCodeOfThreeBackticksIsProse() {
        ParsedReply reply = parse("```repl``` fences run.\n```not code```\n");

        assertThat(reply.blocks()).isEmpty();
        assertThat(reply.skipped()).isEmpty();
        assertThat(reply.prose()).isEqualTo("```repl``` fences run.\n```not code```");
    }

    @Test
    void lineEndsOfWindowsAreUnderstood() {
        assertThat(parse("Look\r\n```repl\r\na = 1\r\nb = 2\r\n```\r\nBye\r\n").blocks())
                .containsExactly(new Block("repl", "a = 1\nb = 2", 3));
    }

    private ParsedReply parse(String text) {
        return parser.parse(text, false);
    }
}
