package dev.rlm.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rlm.app.RunReport;
import dev.rlm.core.answer.Outcome;

class FirstRunTest {
    @TempDir
    private Path folder;

    @Test
    void scriptedRunLooksAsksAndAnswers() throws Exception {
        Runs runs = new Runs(folder).document("log.txt", "one\ntwo\nthree\n")
                .code("lines = context.splitlines()\nprint(len(lines))")
                .code("answer['content'] = llm_query('which? ' + lines[1])\nanswer['ready'] = True")
                .reply("sub", "the second");

        RunReport report = runs.ask("what?");

        assertThat(report.result().outcome()).isInstanceOf(Outcome.Answered.class);
        assertThat(Runs.answer(report)).isEqualTo("the second");
        assertThat(runs.told().get(1)).isEqualTo("""
            Output:
            3

            Variables: lines (list, 3 items)
            Turn 2/30.""");
        assertThat(report.result().spend().calls()).isEqualTo(3);
    }
}
