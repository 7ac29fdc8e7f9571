package dev.rlm.core.run;

import java.util.Optional;

import dev.rlm.core.answer.Failure;
import dev.rlm.core.answer.Outcome;
import dev.rlm.core.budget.Breach;
import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.protocol.OwnCell;
import dev.rlm.core.protocol.SetupException;
import dev.rlm.core.repl.CellReport;
import dev.rlm.core.repl.CellResult;
import dev.rlm.core.repl.ReplException;

/// What a cell of the user's own came to.
///
/// @param cell empty when it did not begin
public record CellEnd(Outcome outcome, Optional<CellResult> cell) {

    /// Runs a cell.
    interface Source {
        CellResult run() throws ReplException, SetupException;
    }

    /// @param work what was asked of the cell from outside
    /// @param timeUp what is said when that was the end of its time
    static CellEnd of(Source source, Cancellation work, Breach.Time timeUp) {
        try {
            CellResult result = source.run();
            Outcome outcome = switch (result) {
                case CellResult.Completed completed -> new Outcome.Answered(OwnCell.answer(completed));
                case CellResult.Raised(CellReport _, String traceback) ->
                    failed(Failure.Kind.INTERNAL, "the cell raised " + SetupException.lastLine(traceback));
                case CellResult.TimedOut(CellReport _, String why) ->
                    ended(failed(Failure.Kind.LIMIT, "the cell was interrupted: " + why), work, timeUp);
                case CellResult.Killed(CellReport _, CellResult.Cause cause, String why) ->
                    ended(failed(SetupException.lostBy(cause), "the session was lost: " + why), work, timeUp);
            };
            return new CellEnd(outcome, Optional.of(result));
        } catch (SetupException e) {
            return new CellEnd(ended(new Outcome.Failed(e.failure(), Optional.empty()), work, timeUp),
                    Optional.empty());
        } catch (ReplException e) {
            return new CellEnd(ended(failed(Failure.Kind.SANDBOX, e.getMessage()), work, timeUp), Optional.empty());
        }
    }

    /// A run that cannot be made.
    static CellEnd of(Failure failure) {
        return new CellEnd(new Outcome.Failed(failure, Optional.empty()), Optional.empty());
    }

    private static Outcome failed(Failure.Kind kind, String message) {
        return new Outcome.Failed(new Failure(kind, message), Optional.empty());
    }

    /// What did not run to its end since it was asked to stop has not failed.
    private static Outcome ended(Outcome failed, Cancellation work, Breach.Time timeUp) {
        return work.cause().map(cause -> switch (cause) {
            case ANSWER_NOW, STOP -> new Outcome.Cancelled(Optional.empty());
            case TIME_UP -> new Outcome.Exhausted(timeUp, Optional.empty());
            case RUN_FAILED, ENDED -> failed;
        }).orElse(failed);
    }
}
