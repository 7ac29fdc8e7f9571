package dev.rlm.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rlm.app.CellOutcome;
import dev.rlm.app.RunReport;
import dev.rlm.core.answer.Answer;
import dev.rlm.core.answer.Outcome;
import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.llm.Purpose;
import dev.rlm.core.repl.CellResult;
import dev.rlm.core.repl.ReplFactory;
import dev.rlm.core.trajectory.StepEvent;
import dev.rlm.repl.local.LocalReplFactory;

/// A program of the user's own as one cell: alone, and as the root of a run.
class OwnCellTest {
    @TempDir
    private Path folder;

    @Test
    void cellAloneHasItsContextAndNoModel() throws Exception {
        Runs runs = new Runs(folder).document("a.txt", "ten chars!");

        CellOutcome done = runs.alone("""
            try:
                llm_query('x')
            except RuntimeError as e:
                print(e)
            len(context), sources""");

        assertThat(done.exitCode()).isZero();
        assertThat(done.cell().orElseThrow()).isInstanceOfSatisfying(CellResult.Completed.class, cell -> {
            assertThat(cell.report().stdout().text()).isEqualTo("no model here: rlm exec has one only with -m\n");
            assertThat(cell.value()).contains("(10, ['a.txt'])");
        });
        assertThat(runs.events).hasOnlyElementsOfTypes(StepEvent.ReplStarted.class, StepEvent.CodeStarted.class,
                StepEvent.CodeFinished.class);
        assertThat(folder.resolve("trajectories")).doesNotExist();
    }

    @Test
    void withoutAContextThereIsAnEmptyText() throws Exception {
        CellOutcome done = new Runs(folder).alone("context, sources");

        assertThat(done.cell().orElseThrow()).isInstanceOfSatisfying(CellResult.Completed.class,
                cell -> assertThat(cell.value()).contains("('', [])"));
    }

    @Test
    void whatHasToBeMadeOnceOnAMachineIsSaidBeforeItIsWaitedFor() throws Exception {
        ReplFactory fresh = new OtherRepls(Runs.REPLS) {
            @Override
            public Optional<String> firstUse() {
                return Optional.of("unpacking, once on this machine");
            }
        };
        Runs alone = new Runs(folder).engine(fresh);
        Runs served = new Runs(folder).engine(fresh).reply("sub", "never asked");

        alone.alone("1");
        served.own("1");

        assertThat(alone.remarks).contains("unpacking, once on this machine");
        assertThat(served.remarks).contains("unpacking, once on this machine");
    }

    @Test
    void exitCodeSaysHowTheCellEnded() throws Exception {
        assertThat(new Runs(folder).alone("1 / 0").exitCode()).isEqualTo(1);
        assertThat(new Runs(folder).flag("cell_timeout", "200ms").alone("while True: pass").exitCode()).isEqualTo(4);
        assertThat(new Runs(folder).alone("import os\nos._exit(0)").exitCode()).isEqualTo(1);
        assertThat(new Runs(folder).setup("1 / 0").alone("1").exitCode()).isEqualTo(1);
        assertThat(new Runs(folder).flag("cell_timeout", "200ms").setup("while True: pass").alone("1").exitCode())
                .isEqualTo(4);
    }

    @Test
    void cellWhoseSetupFailsIsNoCellThatBegan() throws Exception {
        Runs runs = new Runs(folder).setup("1 / 0");

        assertThat(runs.alone("1").cell()).isEmpty();

        assertThat(runs.events).hasExactlyElementsOfTypes(StepEvent.ReplStarted.class, StepEvent.SetupFinished.class);
    }

    @Test
    void firstInterruptStopsTheCellWhichKeepsWhatItPrinted() throws Exception {
        Runs runs = new Runs(folder).reply("sub", "never asked");
        runs.on(event -> {
            if (event instanceof StepEvent.GuestAnswered) {
                runs.control.interrupt();
            }
        });

        RunReport report = runs.own("print('begun')\nbudget()\nwhile True: pass");

        assertThat(report.exitCode(false)).isEqualTo(130);
        assertThat(report.result().outcome()).isEqualTo(new Outcome.Cancelled(Optional.empty()));
        assertThat(report.cell().orElseThrow().report().stdout().text()).isEqualTo("begun\n");
    }

    @Test
    void secondInterruptEndsTheCellAtOnce() throws Exception {
        Runs runs = new Runs(folder).engine(new LocalReplFactory(Runs.CACHE, TimeSource.SYSTEM));
        AtomicLong interrupted = new AtomicLong();
        runs.on(event -> {
            if (event instanceof StepEvent.ReplStarted) {
                runs.control.interrupt();
                runs.control.interrupt();
                interrupted.set(System.nanoTime());
            }
        });

        CellOutcome done = runs.alone("""
            while True:
                try:
                    while True: pass
                except BaseException:
                    pass""");

        assertThat(done.exitCode()).isEqualTo(130);
        assertThat(System.nanoTime() - interrupted.get()).isLessThan(TimeUnit.SECONDS.toNanos(10));
    }

    @Test
    void queriesGoThroughTheGateAndAreRecordedAsThoseOfARun() throws Exception {
        Runs runs = new Runs(folder).reply("sub", "blue");

        RunReport report = runs.own("c = llm_query('which?')\nprint(c, budget()['calls'])\nc.upper()");

        assertThat(report.exitCode(false)).isZero();
        assertThat(report.result().outcome())
                .isEqualTo(new Outcome.Answered(new Answer("blue 499\n'BLUE'", Answer.How.PRINTED, false)));
        assertThat(report.result().spend().calls()).isEqualTo(1);
        assertThat(runs.of(StepEvent.ModelCalled.class)).extracting(StepEvent.ModelCalled::purpose)
                .containsExactly(Purpose.SUB);
        assertThat(runs.of(StepEvent.RunStarted.class).getFirst().protocol()).isEqualTo("cell");
        assertThat(recorded(report)).hasExactlyElementsOfTypes(StepEvent.RunStarted.class,
                StepEvent.ReplStarted.class, StepEvent.CodeStarted.class, StepEvent.GuestCalled.class,
                StepEvent.ModelCalled.class,
                StepEvent.ModelReplied.class, StepEvent.GuestAnswered.class, StepEvent.GuestCalled.class,
                StepEvent.GuestAnswered.class, StepEvent.CodeFinished.class, StepEvent.RunFinished.class);
    }

    @Test
    void childRunsOfACellAreRunsLikeAnyOther() throws Exception {
        Runs runs = new Runs(folder).flag("max_depth", "2").reply("child", "```repl\nFINAL(len(context))\n```");

        RunReport report = runs.own("rlm_query('how long?', 'abc')");

        assertThat(Runs.answer(report)).isEqualTo("'3'");
        assertThat(report.result().depth()).isEqualTo(1);
    }

    @Test
    void callThatABudgetDoesNotAllowIsNotMade() throws Exception {
        Runs runs = new Runs(folder).reply("sub", "one").reply("sub", "two").flag("call_budget", "1");

        RunReport report = runs.own("llm_query('a')\nllm_query('b')");

        assertThat(report.exitCode(false)).isEqualTo(1);
        assertThat(report.result().refusals()).containsEntry("calls", 1);
        assertThat(report.result().spend().calls()).isEqualTo(1);
        assertThat(runs.of(StepEvent.CodeFinished.class).getFirst().error().orElseThrow())
                .contains("RuntimeError: refused: call budget");
    }

    @Test
    void answerThatTheCellDeclaresIsItsAnswer() throws Exception {
        RunReport report = new Runs(folder).reply("sub", "x").own("print('a')\nFINAL('b')");

        assertThat(report.result().outcome())
                .isEqualTo(new Outcome.Answered(new Answer("b", Answer.How.FINAL, false)));
    }

    private static List<StepEvent> recorded(RunReport report) {
        return WireRunTest.events(report).stream().flatMap(event -> event.event().stream()).toList();
    }
}
