package dev.rlm.core.protocol;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.prompt.UserMessage;
import dev.rlm.core.repl.Cell;
import dev.rlm.core.repl.CellResult;
import dev.rlm.core.repl.HostFunctions;
import dev.rlm.core.repl.HostReply;
import dev.rlm.core.repl.Repl;
import dev.rlm.core.repl.ReplException;
import dev.rlm.core.repl.Setup;
import dev.rlm.core.repl.Variable;

/// Opens the sessions of one node, each prepared by the user's setup, which may call no model: what it does is done
/// again in every session of the tree. Thread-safe.
///
/// @param timeout of a cell, and of the setup
/// @param caller the session whose variables the first one begins with
public record Sessions(
        Opener opener,
        HostFunctions functions,
        Optional<Setup> setup,
        Duration timeout,
        Optional<Caller> caller) {
    private static final HostReply NOT_YET = new HostReply.Error("a setup calls no model: it runs in every session");

    /// Opens sessions as they come from their engine.
    @FunctionalInterface
    public interface Opener {
        /// @param functions serves the guest's calls
        Repl open(HostFunctions functions) throws ReplException;
    }

    /// A session to begin with a copy of. Thread-safe.
    ///
    /// @param variables that it had when its cell began
    public record Caller(Opener fork, List<Variable> variables) {
        public Caller {
            variables = List.copyOf(variables);
        }
    }

    /// A session, and how its setup ended.
    ///
    /// @param made what it begins with
    record Prepared(Repl repl, Optional<CellResult> setup, UserMessage.Made made) {}

    /// Opens the first: with the caller's variables where there is one. A caller whose session cannot be copied, as it
    /// is lost or its engine has no room, does not end a child: it begins afresh.
    Prepared first() throws ReplException {
        if (caller.isEmpty()) {
            return open();
        }
        try {
            return new Prepared(caller.get().fork.open(functions), Optional.empty(),
                    new UserMessage.Made.ByCaller(caller.get().variables));
        } catch (ReplException e) {
            Prepared afresh = open();
            return new Prepared(afresh.repl, afresh.setup, new UserMessage.Made.Missing(e.getMessage()));
        }
    }

    /// Opens one; interrupting the thread ends that.
    Prepared open() throws ReplException {
        if (setup.isEmpty()) {
            return new Prepared(opener.open(functions), Optional.empty(), new UserMessage.Made.Nothing());
        }
        AtomicBoolean preparing = new AtomicBoolean(true);
        Repl repl = opener.open(call -> preparing.get() ? NOT_YET : functions.call(call));
        try {
            CellResult result = repl.run(new Cell(0, setup.get().code(), timeout), Cancellation.root());
            preparing.set(false);
            return new Prepared(repl, Optional.of(result), new UserMessage.Made.BySetup(result.report().variables()));
        } catch (ReplException failure) {
            repl.close();
            throw failure;
        }
    }
}
