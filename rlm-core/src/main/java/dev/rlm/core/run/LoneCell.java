package dev.rlm.core.run;

import java.time.Duration;
import java.util.Optional;

import dev.rlm.core.answer.Failure;
import dev.rlm.core.budget.Breach;
import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.cancel.Registration;
import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.id.CallId;
import dev.rlm.core.protocol.OwnCell;
import dev.rlm.core.protocol.ReplSession;
import dev.rlm.core.protocol.Sessions;
import dev.rlm.core.repl.HostReply;
import dev.rlm.core.repl.ReplException;
import dev.rlm.core.repl.ReplFactory;
import dev.rlm.core.repl.ReplInput;
import dev.rlm.core.repl.ReplSpec;
import dev.rlm.core.repl.Setup;
import dev.rlm.core.trajectory.EventSink;
import dev.rlm.core.trajectory.NodeLog;

/// A cell of the user's own that no model serves: no ledger, no gate and no record, but the sandbox and the limits of
/// any other.
///
/// @param timeout of the cell, and of the setup
/// @param limit of all of it
public record LoneCell(
        ReplSpec spec,
        ReplInput input,
        Optional<Setup> setup,
        String code,
        Duration timeout,
        Duration limit) {
    private static final HostReply NO_MODEL = new HostReply.Error("no model here: rlm exec has one only with -m");

    /// Runs it, on the calling thread. Nothing is left behind.
    ///
    /// @param events gets what happens in the session, on the thread where it happens
    public CellEnd run(ReplFactory repls, TimeSource time, EventSink events, Control control) {
        try {
            repls.check();
        } catch (ReplException missing) {
            return CellEnd.of(new Failure(Failure.Kind.SANDBOX, missing.getMessage()));
        }
        Cancellation stop = control.stop().child();
        Cancellation work = stop.child();
        NodeLog log = new NodeLog(events, CallId.ROOT);
        log.nextTurn();
        Sessions sessions = new Sessions(calls -> repls.open(spec, input, calls), _ -> NO_MODEL, setup, timeout,
                Optional.empty());
        try (Registration _ = control.answerNow().onCancel(() -> control.answerNow().cause().ifPresent(work::cancel));
                Registration _ = time.schedule(limit, () -> work.cancel(Cancellation.Cause.TIME_UP));
                OwnCell cell = new OwnCell(new ReplSession(sessions, () -> {}, log), timeout, log);
                Registration _ = stop.onCancel(() -> Thread.ofVirtual().start(cell::close))) {
            return CellEnd.of(() -> cell.run(code, work), work, new Breach.Time(CallId.ROOT, limit, limit));
        }
    }
}
