package dev.rlm.core.repl;

import java.util.Optional;

import dev.rlm.core.cancel.Cancellation;

/// One sandboxed session: variables live from cell to cell. One cell at a time; `run` and `textOf` are called by one
/// thread, `close` by any, at any moment.
public interface Repl extends AutoCloseable {

    /// Runs a cell and waits for its end. Past its time limit it is interrupted (variables kept), and killed if that
    /// does not work. A cancellation interrupts it likewise; one for [Cancellation.Cause#STOP] kills at once.
    ///
    /// @return what the guest did, its failures included; after [CellResult.Killed] only `close` may be called
    /// @throws ReplException when the engine itself failed
    CellResult run(Cell cell, Cancellation cancellation) throws ReplException;

    /// The value of a variable as answer text: a `str` as it is, dicts and lists as JSON, anything else by `str()`.
    ///
    /// @return empty when there is no such variable
    /// @throws ReplException when the engine itself failed, or the session was lost on the way
    Optional<String> textOf(String variable) throws ReplException;

    /// Opens another session that begins with the variables which this one had when the cell that runs now began, or
    /// has now when none runs. Its `context`, `sources`, `answer`, random numbers and host calls are its own. From then
    /// on neither sees what the other does, and either may end first. For any thread, also while a cell waits for a host
    /// call.
    ///
    /// @param spec of the new session: its seed counts, its memory is that of this one
    /// @throws ReplException when the engine cannot do that ([ReplFactory#forks()]), or fails
    default Repl fork(ReplSpec spec, ReplInput input, HostFunctions functions) throws ReplException {
        throw new ReplException("this REPL cannot be forked");
    }

    /// How the session was started.
    ReplStart start();

    /// Ends the session and leaves nothing behind: no process, no file. Safe to call again, and while a cell runs.
    @Override
    void close();
}
