package dev.rlm.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rlm.app.RunReport;
import dev.rlm.core.llm.Purpose;
import dev.rlm.core.trajectory.StepEvent;

/// What guest code can call, and what it gets, through the real loop with the real REPL.
class VocabularyTest {
    @TempDir
    private Path folder;

    @Test
    void showVarsTellsTypesAndSizesButNoValues() throws Exception {
        Runs runs = new Runs(folder)
                .code("secret = 'value'\nns = [1, 2]\none = (1,)\nimport re\n_own = 1\ndef f(): pass")
                .code("SHOW_VARS()")
                .code("print(SHOW_VARS())")
                .reply("root", "FINAL(the end)");

        runs.ask("what?");

        String shown = "secret: str, 5 chars\nns: list, 2 items\none: tuple, 1 item\nf: function\n";
        assertThat(runs.toldRoot().get(2)).startsWith("Output:\n=> " + shown);
        assertThat(runs.toldRoot().get(3)).startsWith("Output:\n" + shown);
        assertThat(runs.toldRoot().get(1))
                .contains(
                        "\nVariables: secret (str, 5 chars), ns (list, 2 items), one (tuple, 1 item), f (function)\n");
    }

    @Test
    void budgetTellsWhatIsLeft() throws Exception {
        Runs runs = new Runs(folder).flag("call_budget", "10")
                .flag("token_budget", "1000000")
                .flag("max_depth", "2")
                .code("b = budget()\nprint(list(b))\nprint(b['calls'], b['tool_calls'], b['depth'])\n"
                        + "print(900_000 < b['tokens'] < 1_000_000, 0 < b['seconds'] <= 1800, b['cost_usd'] > 0.5)\n"
                        + "llm_query('q')\nprint(budget()['calls'])")
                .reply("sub", "a")
                .reply("root", "FINAL(the end)");

        runs.ask("what?");

        assertThat(runs.lastTold()).startsWith("""
            Output:
            ['tokens', 'cost_usd', 'seconds', 'calls', 'turns', 'tool_calls', 'depth']
            8 0 2
            True True True
            7
            """);
    }

    @Test
    void budgetHasNoneWhereThereIsNoLimit() throws Exception {
        Runs runs = new Runs(folder).flag("cost_budget_usd", "none")
                .code("print(budget()['cost_usd'])")
                .reply("root", "FINAL(the end)");

        runs.ask("what?");

        assertThat(runs.lastTold()).startsWith("Output:\nNone\n");
    }

    @Test
    void keywordsAreTakenAsModelsWriteThem() throws Exception {
        Runs runs = new Runs(folder).code("""
            for name in ('prompt', 'query', 'text', 'queries', 'prompts'):
                llm_query(**{name: 'one ' + name})
            for name in ('prompts', 'queries', 'prompt', 'query', 'text'):
                print(llm_query_batched(**{name: ['batch ' + name]}))
            print(rlm_query(query='deep'), rlm_query_batched(queries=['deep many']))
            llm_query(['a list of one'])
            llm_query([{'role': 'user', 'content': 'as messages'}])
            llm_query(b'bytes', model=None)
            llm_query_batched(('in', 'a tuple'))
            llm_query(wrong='x')""")
                .line(line -> line.put("for", "sub").put("reply", "ok").put("repeat", true))
                .reply("root", "FINAL(the end)");

        runs.ask("what?");

        assertThat(runs.told(Purpose.SUB)).containsExactlyInAnyOrder("one prompt", "one query", "one text",
                "one queries", "one prompts", "batch prompts", "batch queries", "batch prompt", "batch query",
                "batch text", "deep",
                "deep many", "a list of one", "as messages", "bytes", "in", "a tuple");
        assertThat(runs.lastTold()).isEqualTo("""
            Output:
            ['ok']
            ['ok']
            ['ok']
            ['ok']
            ['ok']
            ok ['ok']
            Traceback (most recent call last):
              File "<cell 1>", line 10, in <module>
                llm_query(wrong='x')
            TypeError: llm_query() has no argument 'wrong'; it takes prompt, context, model

            Variables: name (str, 4 chars)
            Turn 2/30.""");
    }

    @Test
    void secondTextIsAModelOrElseContext() throws Exception {
        Runs runs = new Runs(folder).code("""
            llm_query('which?', 'some passage')
            llm_query('which?', ['one', 'two'])
            llm_query('named', 'scripted/script.jsonl')
            llm_query('named shortly', model='script.jsonl')""")
                .line(line -> line.put("for", "sub").put("reply", "ok").put("repeat", true))
                .reply("root", "FINAL(the end)");

        runs.ask("what?");

        assertThat(runs.told(Purpose.SUB)).containsExactly("which?\n\nsome passage", "which?\n\none\n\ntwo", "named",
                "named shortly");
    }

    @Test
    void unknownModelRaisesWithTheModelsThatThereAre() throws Exception {
        Runs runs = new Runs(folder).code("llm_query('q', model='gpt-99')").reply("root", "FINAL(the end)");

        runs.ask("what?");

        assertThat(runs.lastTold()).isEqualTo("""
            Output:
            Traceback (most recent call last):
              File "<cell 1>", line 1, in <module>
                llm_query('q', model='gpt-99')
            RuntimeError: llm_query: no model "gpt-99" here; there is: scripted/script.jsonl

            Variables: none
            Turn 2/30.""");
    }

    @Test
    void failureRaisesOneByOneAndIsTextInABatch() throws Exception {
        Runs runs = new Runs(folder).code("rs = llm_query_batched(['a', 'b', 'c'])\nprint(rs[0], rs[2], rs[1][:7])")
                .code("llm_query('d')")
                .reply("root", "FINAL(the end)")
                .line(line -> line.put("for", "sub").put("match", "^[ac]$").put("reply", "fine").put("repeat", true))
                .line(line -> line.put("for", "sub").put("repeat", true).putObject("error").put("status", 400));

        runs.ask("what?");

        assertThat(runs.toldRoot().get(1)).startsWith("Output:\nfine fine Error:\n");
        assertThat(runs.toldRoot().get(2)).startsWith("Output:\nTraceback").contains("\nRuntimeError: ");
    }

    @Test
    void subCallsThinkingIsNotPartOfItsReply() throws Exception {
        Runs runs = new Runs(folder).code("print(llm_query('q'))")
                .reply("sub", "<think>hm</think>so")
                .reply("root", "FINAL(the end)");

        runs.ask("what?");

        assertThat(runs.lastTold()).startsWith("Output:\nso\n\n");
    }

    @Test
    void withoutDepthEachQueryRaises() throws Exception {
        Runs runs = new Runs(folder).flag("max_depth", "0").code("""
            for query in (llm_query, llm_query_batched, rlm_query, rlm_query_batched):
                try:
                    query(['q'])
                except RuntimeError as e:
                    print(e)
            print(budget()['depth'])""").reply("root", "FINAL(the end)");

        RunReport report = runs.ask("what?");

        assertThat(runs.lastTold()).isEqualTo("""
            Output:
            llm_query: refused: depth limit of 0: no calls below it
            llm_query_batched: refused: depth limit of 0: no calls below it
            rlm_query: refused: depth limit of 0: no calls below it
            rlm_query_batched: refused: depth limit of 0: no calls below it
            0

            Variables: query (function)
            Turn 2/30.""");
        assertThat(Runs.answer(report)).isEqualTo("the end");
        assertThat(report.result().refusals()).containsEntry("depth", 4);
    }

    @Test
    void childQueryAtTheLimitIsAPlainCall() throws Exception {
        Runs runs = new Runs(folder).code("print(rlm_query('which?', 'a text'))\n"
                + "print(rlm_query_batched(['p', 'q'], contexts=['c', ['d', 'e']]))")
                .line(line -> line.put("for", "sub").put("reply", "plain").put("repeat", true))
                .reply("root", "FINAL(the end)");

        runs.ask("what?");

        assertThat(runs.told(Purpose.SUB)).containsExactlyInAnyOrder("which?\n\na text", "p\n\nc", "q\n\nd\n\ne");
        assertThat(runs.lastTold()).startsWith("Output:\nplain\n['plain', 'plain']\n");
        assertThat(runs.of(StepEvent.ChildStarted.class)).isEmpty();
    }

    @Test
    void childRunHasASessionAndAContextOfItsOwn() throws Exception {
        Runs runs = new Runs(folder).flag("max_depth", "2")
                .document("a.txt", "the root's")
                .code("mine = 1\nprint(rlm_query('count', ['one', 'three']))\nprint(mine, context)")
                .reply("child",
                        "```repl\nmine = sum(len(text) for text in context)\nprint(sources, budget()['depth'])\n```")
                .reply("child", "FINAL_VAR(mine)")
                .reply("root", "FINAL(the end)");

        runs.ask("what?");

        assertThat(runs.told(Purpose.CHILD)).isEqualTo(List.of("""
            Question:
            count

            Context: `context` is a list[str] of 2 documents, 8 characters in all:
              0.  (3 characters)
              1.  (5 characters)

            One sub-call can hold about 100,000 characters.
            Turn 1/30. Look at the context with code before you answer; an answer in this turn is taken only from code \
            that ran.""", """
            Output:
            [] 1

            Variables: mine (int)
            Turn 2/30."""));
        assertThat(runs.lastTold()).startsWith("Output:\n8\n1 the root's\n");
        assertThat(runs.of(StepEvent.ChildFinished.class)).extracting(StepEvent.ChildFinished::outcome)
                .containsExactly("answered");
    }

    @Test
    void childRunWithoutContextHasItsPromptAsContext() throws Exception {
        Runs runs = new Runs(folder).flag("max_depth", "2")
                .code("print(rlm_query('shout this'))")
                .reply("child", "```repl\nFINAL(context.upper())\n```")
                .reply("root", "FINAL(the end)");

        runs.ask("what?");

        assertThat(runs.lastTold()).startsWith("Output:\nSHOUT THIS\n");
    }

    @Test
    void childThatEndedEarlySaysWhichLimit() throws Exception {
        Runs runs = new Runs(folder).flag("max_depth", "2")
                .flag("max_turns", "2")
                .code("print(rlm_query('count'))")
                .reply("child", "```repl\nprint('one')\n```")
                .reply("child", "```repl\nprint('two')\n```")
                .reply("final", "about two")
                .reply("root", "FINAL(the end)");

        RunReport report = runs.ask("what?");

        assertThat(runs.lastTold()).startsWith("Output:\n[partial: turns] about two\n");
        assertThat(Runs.answer(report)).isEqualTo("the end");
        assertThat(runs.of(StepEvent.ChildFinished.class).getFirst().partial()).isTrue();
    }
}
