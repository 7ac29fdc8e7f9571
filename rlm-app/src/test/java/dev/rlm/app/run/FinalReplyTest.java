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
import dev.rlm.core.answer.Outcome;
import dev.rlm.core.llm.Purpose;

/// What a run that has used up its turns makes of the reply to its last request.
class FinalReplyTest {
    @TempDir
    private Path folder;

    @TestFactory
    Stream<DynamicTest> lastReply() {
        return Stream.of(
                gives("plain text", "About three.", "About three.", Answer.How.FORCED),
                gives("text without thinking and fences", "<think>hm</think>Three:\n```json\n{}\n```\nor so",
                        "Three:\nor so", Answer.How.FORCED),
                gives("FINAL", "So:\nFINAL(three)", "three", Answer.How.FORCED),
                gives("FINAL_VAR from the live session", "FINAL_VAR(found)", "[\"one\", \"two\"]", Answer.How.FORCED),
                gives("FINAL_VAR of nothing that there is", "FINAL_VAR(lost)", "a draft", Answer.How.BEST_SO_FAR),
                gives("a block that sets the answer", "```repl\nanswer['content'] = len(found)\n```\nFINAL(four)", "2",
                        Answer.How.FORCED),
                gives("a block that calls FINAL", "```repl\nFINAL(found[1])\n```", "two", Answer.How.FORCED),
                gives("a block whose query is refused",
                        "```repl\ntry: llm_query('more')\nexcept RuntimeError as e: FINAL(e)\n```",
                        "llm_query: refused: this is the last step of the run", Answer.How.FORCED),
                gives("a block that raises", "```repl\n1 / 0\n```", "a draft", Answer.How.BEST_SO_FAR),
                gives("nothing", "", "a draft", Answer.How.BEST_SO_FAR));
    }

    @Test
    void withoutADraftTheLastOutputIsTheBest() throws Exception {
        Runs runs = new Runs(folder).flag("max_turns", "2")
                .code("print('seen so far')")
                .code("quiet = 1")
                .reply("final", "");

        assertThat(runs.ask("what?").result().outcome().found())
                .contains(new Answer("seen so far", Answer.How.BEST_SO_FAR, true));
    }

    private DynamicTest gives(String name, String reply, String text, Answer.How how) {
        return DynamicTest.dynamicTest(name, () -> {
            Runs runs = new Runs(folder).flag("max_turns", "1")
                    .document("a.txt", "text")
                    .code("found = ['one', 'two']\nanswer['content'] = 'a draft'\nprint('seen')")
                    .reply("final", reply);

            RunReport report = runs.ask("what?");

            assertThat(report.result().outcome()).isInstanceOf(Outcome.Exhausted.class);
            assertThat(report.result().outcome().found()).contains(new Answer(text, how, true));
            assertThat(runs.told(Purpose.FINAL)).isEqualTo(
                    List.of("""
                        This is the last call of a run that has to end (turn limit of 1: all turns are used). Give the best answer that you can \
                        from what follows, and say what is missing. Answer in plain text. One ```repl block may set \
                        answer["content"] from the variables of the session; it will run once, and queries to models will be refused.

                        Question:
                        what?

                        Context: in the session, as before.

                        Answer so far:
                        a draft

                        Newest output:
                        seen

                        Variables: found (list)
                        """));
        });
    }
}
