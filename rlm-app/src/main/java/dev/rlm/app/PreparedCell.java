package dev.rlm.app;

import java.util.Optional;

import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.repl.ReplFactory;
import dev.rlm.core.run.CellEnd;
import dev.rlm.core.run.Control;
import dev.rlm.core.run.LoneCell;
import dev.rlm.core.trajectory.EventSink;
import dev.rlm.core.trajectory.TrajectoryException;

/// A program of the user's own that could run as one cell: its input is read. Nothing has been sent, started or recorded.
/// For one call of [#run].
public sealed interface PreparedCell {

    /// What has to be said yes to before [#run]; empty when nothing has.
    Optional<Confirmation> confirmation();

    /// Runs it, on the calling thread.
    ///
    /// @param control ends it early: asked for its answer, the cell is interrupted
    /// @param listener gets what happens, on the thread where it happens; must not block
    /// @throws TrajectoryException when it cannot be recorded
    CellOutcome run(Control control, EventSink listener) throws InterruptedException;

    /// One that no model serves: in it `llm_query` and the like raise, and nothing is recorded. Made by
    /// [Rlm#prepareCell].
    record Alone(LoneCell cell, ReplFactory repls, TimeSource time) implements PreparedCell {
        @Override
        public Optional<Confirmation> confirmation() {
            return Optional.empty();
        }

        @Override
        public CellOutcome run(Control control, EventSink listener) {
            CellEnd end = cell.run(repls, time, listener, control);
            return new CellOutcome(repls.engine(), repls.chosen(), end.outcome(), end.cell(), Optional.empty());
        }
    }

    /// One that is the root of a run like any other.
    record Served(PreparedRun run) implements PreparedCell {
        @Override
        public Optional<Confirmation> confirmation() {
            return run.confirmation();
        }

        @Override
        public CellOutcome run(Control control, EventSink listener) throws InterruptedException {
            return CellOutcome.of(run.run(control, listener));
        }
    }
}
