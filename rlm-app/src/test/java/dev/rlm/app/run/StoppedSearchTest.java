package dev.rlm.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rlm.app.RunReport;
import dev.rlm.core.answer.Outcome;
import dev.rlm.core.trajectory.StepEvent;

/// What a run of the built-in search gives, above all when it has to end before its time.
class StoppedSearchTest {
    private static final String QUESTION = "Who muted the pool alert?";
    private static final String FOUND = """
        Passages found (no language model; the search was stopped before it was done)

        chat.txt:2
          > marek: I muted the pool alert""";

    @TempDir
    private Path folder;

    @Test
    void callBudgetOfOneGivesThePassagesThatRankBest() throws Exception {
        RunReport report = search().flag("call_budget", "1").ask(QUESTION);

        assertThat(report.result().outcome()).isInstanceOf(Outcome.Exhausted.class);
        assertThat(Runs.answer(report)).isEqualTo(FOUND);
    }

    @Test
    void turnLimitOfOneGivesThemThroughTheFinalCall() throws Exception {
        RunReport report = search().flag("max_turns", "1").ask(QUESTION);

        assertThat(report.result().outcome()).isInstanceOf(Outcome.Exhausted.class);
        assertThat(Runs.answer(report)).isEqualTo(FOUND);
    }

    @Test
    void interruptWhilePassagesAreReadGivesThem() throws Exception {
        Runs runs = search();
        runs.on(event -> {
            if (event instanceof StepEvent.CodeStarted(int cell, int _, String _) && cell == 2) {
                runs.control.interrupt();
            }
        });

        RunReport report = runs.ask(QUESTION);

        assertThat(report.exitCode(false)).isEqualTo(130);
        assertThat(Runs.answer(report)).isEqualTo(FOUND);
    }

    @Test
    void interruptBeforeAnythingIsRankedSaysThatNothingIsFound() throws Exception {
        Runs runs = search();
        runs.on(event -> {
            if (event instanceof StepEvent.ModelReplied) {
                runs.control.interrupt();
            }
        });

        RunReport report = runs.ask(QUESTION);

        assertThat(report.exitCode(false)).isEqualTo(130);
        assertThat(Runs.answer(report))
                .startsWith("Nothing found (no language model; the search was stopped before it was done)\n\n");
    }

    @Test
    void outputTooShortForTheProgramFailsTheRunAndAnswersNothing() throws Exception {
        RunReport report = search().flag("max_output", "1000").ask(QUESTION);

        assertThat(report.result().outcome()).isInstanceOfSatisfying(Outcome.Failed.class,
                failed -> assertThat(failed.failure().message()).contains("may write 1000: raise --max-output"));
        assertThat(Runs.answer(report)).isEqualTo("none");
    }

    @Test
    void searchThatIsNotStoppedSaysNothingOfThatAndCountsOneLineAsOne() throws Exception {
        RunReport report = search().document("log.txt", "10:01 pool alert muted\n10:02 pool alert muted\n")
                .ask(QUESTION);

        assertThat(report.exitCode(false)).isZero();
        assertThat(Runs.answer(report))
                .startsWith("Passages found (no language model)\n\n")
                .endsWith("\n\nLeft out: 1 more line that differs from these in its numbers only.");
        assertThat(report.result().outcome()).isInstanceOf(Outcome.Answered.class);
    }

    private Runs search() {
        return new Runs(folder).flag("model", "builtin/extractive")
                .document("chat.txt", "ben: lunch?\nmarek: I muted the pool alert\nben: the weather is fine\n");
    }
}
