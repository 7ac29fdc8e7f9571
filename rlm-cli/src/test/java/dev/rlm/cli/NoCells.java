package dev.rlm.cli;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import dev.rlm.app.Engines;
import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.repl.Cell;
import dev.rlm.core.repl.CellResult;
import dev.rlm.core.repl.ContextValue;
import dev.rlm.core.repl.HostFunctions;
import dev.rlm.core.repl.Isolation;
import dev.rlm.core.repl.Repl;
import dev.rlm.core.repl.ReplException;
import dev.rlm.core.repl.ReplFactory;
import dev.rlm.core.repl.ReplInput;
import dev.rlm.core.repl.ReplSpec;
import dev.rlm.core.repl.ReplStart;

/// An engine whose sessions start at once and run nothing: for runs whose model answers without code.
///
/// @param engine the name that it was asked for by
record NoCells(String engine) implements ReplFactory {
    static ReplFactory as(Engines.Wanted wanted) {
        return new NoCells(wanted.engine().label());
    }

    @Override
    public String version() {
        return "none";
    }

    @Override
    public void check() {}

    @Override
    public Isolation isolation() {
        return new Isolation(List.of(), false, Optional.empty());
    }

    @Override
    public Repl open(ReplSpec spec, ReplInput input, HostFunctions functions) {
        return new Session();
    }

    @Override
    public long memoryFor(ContextValue context) {
        return 1 + context.chars();
    }

    @Override
    public void close() {}

    private record Session() implements Repl {
        @Override
        public CellResult run(Cell cell, Cancellation cancellation) throws ReplException {
            throw new ReplException("this engine runs no cells");
        }

        @Override
        public Optional<String> textOf(String variable) {
            return Optional.empty();
        }

        @Override
        public ReplStart start() {
            return new ReplStart("local", Duration.ZERO, true);
        }

        @Override
        public void close() {}
    }
}
