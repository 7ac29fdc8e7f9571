package dev.rlm.core.protocol;

import java.time.Duration;
import java.util.List;

import dev.rlm.core.answer.Answer;
import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.prompt.UserMessage;
import dev.rlm.core.repl.Cell;
import dev.rlm.core.repl.CellResult;
import dev.rlm.core.repl.GuestAnswer;
import dev.rlm.core.repl.ReplException;
import dev.rlm.core.trajectory.NodeLog;
import dev.rlm.core.trajectory.StepEvent;

/// A node whose code is the user's own: one cell, run and recorded as those of a model. Used by one thread; `close` by
/// any.
public final class OwnCell implements AutoCloseable {
    private final ReplSession session;
    private final Duration timeout;
    private final NodeLog log;

    /// @param session on its way up
    /// @param timeout of the cell
    public OwnCell(ReplSession session, Duration timeout, NodeLog log) {
        this.session = session;
        this.timeout = timeout;
        this.log = log;
    }

    /// Runs it.
    ///
    /// @throws ReplException when the engine failed, or was closed before the cell began
    /// @throws SetupException when the session could not be prepared
    public CellResult run(String code, Cancellation cancellation) throws ReplException, SetupException {
        session.prepared(cancellation);
        Cell cell = new Cell(1, code, timeout);
        log.append(new StepEvent.CodeStarted(cell.number(), 1, code));
        CellResult result = session.runLast(cell, cancellation);
        log.append(CellEvents.finished(cell, 1, result));
        return result;
    }

    /// What a cell that ran to its end has to say: what it declared its answer, else what it printed and its value.
    public static Answer answer(CellResult.Completed result) {
        GuestAnswer set = result.report().answer();
        return set.ready()
                ? new Answer(set.content(), Cells.how(set.via()), false)
                : new Answer(UserMessage.printed(List.of(result)), Answer.How.PRINTED, false);
    }

    @Override
    public void close() {
        session.close();
    }
}
