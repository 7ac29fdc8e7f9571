package dev.rlm.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rlm.app.RunReport;
import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.id.Sha256;
import dev.rlm.core.repl.Cell;
import dev.rlm.core.repl.CellReport;
import dev.rlm.core.repl.CellResult;
import dev.rlm.core.repl.GuestAnswer;
import dev.rlm.core.repl.HostFunctions;
import dev.rlm.core.repl.Metrics;
import dev.rlm.core.repl.Output;
import dev.rlm.core.repl.Repl;
import dev.rlm.core.repl.ReplException;
import dev.rlm.core.repl.ReplFactory;
import dev.rlm.core.repl.ReplInput;
import dev.rlm.core.repl.ReplSpec;
import dev.rlm.core.repl.ReplStart;
import dev.rlm.core.trajectory.StepEvent;

/// Code of the user's that prepares each session of a run.
class SetupRunTest {
    private static final String SETUP = "RATE = 3\ndef helper(x):\n    return x * RATE\nprint('prepared')";

    @TempDir
    private Path folder;

    @Test
    void modelIsToldOfWhatTheSetupMadeAndCanUseIt() throws Exception {
        Runs runs = new Runs(folder).setup(SETUP).code("FINAL(helper(14))");

        RunReport report = runs.ask("what?");

        assertThat(Runs.answer(report)).isEqualTo("42");
        assertThat(runs.told().getFirst())
                .contains("\n\nAlready there, from the user: RATE (int), helper (function)\n\n");
        assertThat(runs.of(StepEvent.SetupFinished.class)).singleElement()
                .satisfies(setup -> assertThat(setup.outcome()).isEqualTo("completed"))
                .satisfies(setup -> assertThat(setup.stdout()).isEqualTo("prepared\n"))
                .satisfies(setup -> assertThat(setup.variables()).containsExactly("RATE", "helper"));
        assertThat(runs.of(StepEvent.RunStarted.class).getFirst().setup()).isEqualTo(
                Optional.of(new StepEvent.SetupFile("prepare.py", Sha256.of(SETUP), SETUP.length())));
    }

    @Test
    void withoutASetupTheModelIsAskedWhileTheSessionStarts() throws Exception {
        Runs runs = new Runs(folder).code("FINAL(1)");

        runs.ask("what?");

        assertThat(runs.told().getFirst()).doesNotContain("Already there");
        assertThat(runs.events.stream().map(Object::getClass).<Object>map(type -> type).toList())
                .containsSubsequence(StepEvent.ModelCalled.class, StepEvent.ReplStarted.class)
                .doesNotContain(StepEvent.SetupFinished.class);
        assertThat(runs.of(StepEvent.RunStarted.class).getFirst().setup()).isEmpty();
    }

    @Test
    void setupThatRaisesEndsTheRunBeforeAnythingIsAsked() throws Exception {
        Runs runs = new Runs(folder).setup("x = 1\nraise ValueError('no data')").code("FINAL(1)");

        RunReport report = runs.ask("what?");

        assertThat(report.exitCode(false)).isEqualTo(1);
        assertThat(report.result().reason().orElseThrow().message())
                .isEqualTo("the setup prepare.py raised ValueError: no data");
        assertThat(report.result().spend().calls()).isZero();
        assertThat(runs.of(StepEvent.ModelCalled.class)).isEmpty();
        assertThat(runs.of(StepEvent.SetupFinished.class).getFirst().error().orElseThrow()).isEqualTo("""
            Traceback (most recent call last):
              File "<setup>", line 2, in <module>
                raise ValueError('no data')
            ValueError: no data""");
    }

    @Test
    void setupHasTheTimeOfACell() throws Exception {
        Runs runs = new Runs(folder).setup("while True: pass").flag("cell_timeout", "300ms").code("FINAL(1)");

        RunReport report = runs.ask("what?");

        assertThat(report.exitCode(false)).isEqualTo(4);
        assertThat(report.result().reason().orElseThrow().message())
                .startsWith("the setup prepare.py was interrupted: the cell ran longer than its limit");
        assertThat(runs.of(StepEvent.ModelCalled.class)).isEmpty();
    }

    @Test
    void engineThatLosesTheSessionOfASetupHasFailedAndNotTheSetup() throws Exception {
        Runs runs = new Runs(folder).engine(new Losing(Runs.REPLS)).setup("lose").code("FINAL(1)");

        RunReport report = runs.ask("what?");

        assertThat(report.exitCode(false)).isEqualTo(6);
        assertThat(report.result().reason().orElseThrow().message())
                .isEqualTo("the session was lost during the setup prepare.py: it went");
    }

    @Test
    void setupCallsNoModel() throws Exception {
        Runs runs = new Runs(folder).setup("llm_query('hello')").code("FINAL(1)");

        assertThat(runs.ask("what?").result().reason().orElseThrow().message()).isEqualTo(
                "the setup prepare.py raised RuntimeError: a setup calls no model: it runs in every session");
        assertThat(runs.of(StepEvent.GuestCalled.class)).isEmpty();
    }

    @Test
    void everyChildIsPreparedToo() throws Exception {
        Runs runs = new Runs(folder).setup(SETUP)
                .flag("max_depth", "2")
                .code("FINAL(rlm_query('the child'))")
                .reply("child", "```repl\nFINAL(helper(2))\n```");

        assertThat(Runs.answer(runs.ask("what?"))).isEqualTo("6");
        assertThat(runs.of(StepEvent.SetupFinished.class)).hasSize(2);
        assertThat(runs.told()).filteredOn(told -> told.contains("from the user: RATE (int), helper")).hasSize(2);
    }

    @Test
    void sessionThatReplacesALostOneIsPreparedAgain() throws Exception {
        Runs runs = new Runs(folder).engine(new Losing(Runs.REPLS)).setup(SETUP).code("lose").code("FINAL(helper(5))");

        assertThat(Runs.answer(runs.ask("what?"))).isEqualTo("15");
        assertThat(runs.of(StepEvent.ReplLost.class)).hasSize(1);
        assertThat(runs.of(StepEvent.SetupFinished.class)).hasSize(2);
        assertThat(runs.lastTold()).contains("`context` and what the user prepared are there, your variables are gone");
    }

    /// Real sessions that are lost by the cell `lose`.
    private static final class Losing extends OtherRepls {
        Losing(ReplFactory under) {
            super(under);
        }

        @Override
        public Repl open(ReplSpec spec, ReplInput input, HostFunctions functions) throws ReplException {
            return new LosingRepl(super.open(spec, input, functions));
        }
    }

    private record LosingRepl(Repl repl) implements Repl {
        private static final CellReport NOTHING = new CellReport(Output.NONE, Output.NONE, List.of(),
                GuestAnswer.UNSET, List.of(), Metrics.NONE);

        @Override
        public CellResult run(Cell cell, Cancellation cancellation) throws ReplException {
            return cell.code().equals("lose")
                    ? new CellResult.Killed(NOTHING, CellResult.Cause.OUTSIDE, "it went")
                    : repl.run(cell, cancellation);
        }

        @Override
        public Optional<String> textOf(String variable) throws ReplException {
            return repl.textOf(variable);
        }

        @Override
        public ReplStart start() {
            return repl.start();
        }

        @Override
        public void close() {
            repl.close();
        }
    }
}
