package dev.rlm.core.protocol;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.repl.Cell;
import dev.rlm.core.repl.CellResult;
import dev.rlm.core.repl.HostFunctions;
import dev.rlm.core.repl.HostReply;
import dev.rlm.core.repl.Repl;
import dev.rlm.core.repl.ReplException;
import dev.rlm.core.repl.Setup;

/// Opens the sessions of one node, each prepared by the user's setup, which may call no model: what it does is done
/// again in every session of the tree. Thread-safe.
///
/// @param timeout of a cell, and of the setup
public record Sessions(
        Opener opener,
        HostFunctions functions,
        Optional<Setup> setup,
        Duration timeout) {
    private static final HostReply NOT_YET = new HostReply.Error("a setup calls no model: it runs in every session");

    /// Opens sessions as they come from their engine.
    @FunctionalInterface
    public interface Opener {
        /// @param functions serves the guest's calls
        Repl open(HostFunctions functions) throws ReplException;
    }

    /// A session, and how its setup ended.
    record Prepared(Repl repl, Optional<CellResult> setup) {}

    /// Opens one; interrupting the thread ends that.
    Prepared open() throws ReplException {
        if (setup.isEmpty()) {
            return new Prepared(opener.open(functions), Optional.empty());
        }
        AtomicBoolean preparing = new AtomicBoolean(true);
        Repl repl = opener.open(call -> preparing.get() ? NOT_YET : functions.call(call));
        try {
            CellResult result = repl.run(new Cell(0, setup.get().code(), timeout), Cancellation.root());
            preparing.set(false);
            return new Prepared(repl, Optional.of(result));
        } catch (ReplException failure) {
            repl.close();
            throw failure;
        }
    }
}
