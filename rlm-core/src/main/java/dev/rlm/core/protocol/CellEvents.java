package dev.rlm.core.protocol;

import dev.rlm.core.repl.Cell;
import dev.rlm.core.repl.CellReport;
import dev.rlm.core.repl.CellResult;
import dev.rlm.core.repl.Metrics;
import dev.rlm.core.repl.Variable;
import dev.rlm.core.trajectory.StepEvent;

/// What the record says of a cell that has ended.
final class CellEvents {
    private CellEvents() {}

    /// @param block which one of the reply it was, from 1
    static StepEvent finished(Cell cell, int block, CellResult result) {
        CellReport report = result.report();
        Metrics metrics = report.metrics();
        return new StepEvent.CodeFinished(cell.number(), block, result.label(), report.stdout().text(),
                report.stderr().text(), result.given(), result.error(), result.truncated(),
                report.variables().stream().map(Variable::name).toList(), metrics.wall(), metrics.waited(),
                metrics.cpu(), metrics.memoryPeakBytes());
    }

    static StepEvent setup(CellResult result) {
        CellReport report = result.report();
        return new StepEvent.SetupFinished(result.label(), report.stdout().text(), report.stderr().text(),
                result.error(), result.truncated(), report.variables().stream().map(Variable::name).toList(),
                report.metrics().wall());
    }
}
