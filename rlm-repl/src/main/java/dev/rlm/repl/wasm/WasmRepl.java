package dev.rlm.repl.wasm;

import java.util.Optional;

import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.repl.Cell;
import dev.rlm.core.repl.CellResult;
import dev.rlm.core.repl.HostFunctions;
import dev.rlm.core.repl.Repl;
import dev.rlm.core.repl.ReplException;
import dev.rlm.core.repl.ReplInput;
import dev.rlm.core.repl.ReplSpec;
import dev.rlm.core.repl.ReplStart;
import dev.rlm.repl.session.GuestSession;

/// A session that can be forked.
record WasmRepl(WasmReplFactory factory, WasmGuest guest, GuestSession session) implements Repl {

    @Override
    public CellResult run(Cell cell, Cancellation cancellation) throws ReplException {
        return session.run(cell, cancellation);
    }

    @Override
    public Optional<String> textOf(String variable) throws ReplException {
        return session.textOf(variable);
    }

    @Override
    public Repl fork(ReplSpec spec, ReplInput input, HostFunctions functions) throws ReplException {
        return factory.fork(guest, spec, new WasmReplFactory.Given(input, functions));
    }

    @Override
    public ReplStart start() {
        return session.start();
    }

    @Override
    public void close() {
        session.close();
    }
}
