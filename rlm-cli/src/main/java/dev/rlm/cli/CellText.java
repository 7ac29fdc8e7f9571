package dev.rlm.cli;

import java.util.Optional;

import dev.rlm.app.CellOutcome;
import dev.rlm.app.RunReport;
import dev.rlm.core.answer.Answer;
import dev.rlm.core.answer.Failure;
import dev.rlm.core.answer.Outcome;
import dev.rlm.core.budget.Breach;
import dev.rlm.core.budget.Usd;
import dev.rlm.core.repl.CellReport;
import dev.rlm.core.repl.CellResult;

/// What people see of a program that ran as a cell: its own output where it belongs, then what there is to say of it.
///
/// @param json whether the output stands in a document already
record CellText(Terminal terminal, SharedOptions shared, boolean json) {

    /// @param costLimit of a run that it was part of
    void print(CellOutcome program, Optional<Usd> costLimit, Bill bill) {
        if (!json) {
            program.cell().ifPresent(this::pass);
        }
        program.cell().filter(_ -> !json).ifPresent(this::sayWhatIsMissing);
        end(program).ifPresent(line -> terminal.tell("rlm: " + line));
        program.run().ifPresent(run -> account(run, costLimit, bill));
    }

    private void pass(CellResult cell) {
        CellReport report = cell.report();
        terminal.pass(Terminal.Stream.OUT, report.stdout().text());
        terminal.pass(Terminal.Stream.ERR, report.stderr().text());
        switch (cell) {
            case CellResult.Completed(CellReport _, Optional<String> value, boolean _) ->
                value.ifPresent(repr -> terminal.print(onItsOwnLine(report.stdout().text(), repr)));
            case CellResult.Raised(CellReport _, String traceback) ->
                terminal.tell(onItsOwnLine(report.stderr().text(), traceback));
            case CellResult.TimedOut _,CellResult.Killed _ -> {
                // Said in a line of ours.
            }
        }
    }

    /// That less stands there than the cell put out is said however quiet it should be.
    private void sayWhatIsMissing(CellResult cell) {
        CellReport report = cell.report();
        cut("of the " + Figures.counted(report.stdout().chars(), "character") + " on stdout",
                report.stdout().truncated());
        cut("of the " + Figures.counted(report.stderr().chars(), "character") + " on stderr",
                report.stderr().truncated());
        cut("of the value", cell instanceof CellResult.Completed completed && completed.cut());
    }

    private void cut(String what, boolean cut) {
        if (cut) {
            terminal.tell(
                    "rlm: " + what + " only the beginning and the end are here, as the text between them says: print "
                            + "less at once");
        }
    }

    private static String onItsOwnLine(String before, String text) {
        return before.isEmpty() || before.endsWith("\n") ? text : "\n" + text;
    }

    /// Why it did not run to its end, unless its traceback says so.
    private Optional<String> end(CellOutcome program) {
        return switch (program.outcome()) {
            case Outcome.Answered _ -> Optional.empty();
            case Outcome.Cancelled _ -> Optional.of("interrupted");
            case Outcome.Exhausted(Breach breach, Optional<Answer> _) ->
                Optional.of("stopped by the " + breach.sentence() + "; raise it with " + breach.raisedBy());
            case Outcome.Failed(Failure failure, Optional<Answer> _) -> Optional.of(failure.message())
                    .filter(_ -> json || failure.kind() != Failure.Kind.INTERNAL
                            || program.cell().filter(CellResult.Raised.class::isInstance).isEmpty());
        };
    }

    private void account(RunReport run, Optional<Usd> costLimit, Bill bill) {
        bill.overrun().stream().map("rlm: "::concat).forEach(terminal::tell);
        if (!shared.quiet()) {
            terminal.tell("rlm: " + Figures.of(run.result().spend(), costLimit) + ", "
                    + Figures.of(run.result().duration()) + bill.unknown().map(part -> "; " + part).orElse(""));
            terminal.tell("rlm: trajectory: " + run.trajectory());
        }
    }
}
