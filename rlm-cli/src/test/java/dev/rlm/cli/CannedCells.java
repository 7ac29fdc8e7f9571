package dev.rlm.cli;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

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

/// An engine whose cells all end in the same way, or that is missing.
///
/// @param missing why it cannot run here; empty: it can
record CannedCells(CellResult result, Optional<String> missing) implements ReplFactory {
    @Override
    public String engine() {
        return "local";
    }

    @Override
    public String version() {
        return "none";
    }

    @Override
    public void check() throws ReplException {
        if (missing.isPresent()) {
            throw new ReplException(missing.get());
        }
    }

    @Override
    public Isolation isolation() {
        return new Isolation(List.of(), false, Optional.empty());
    }

    @Override
    public Repl open(ReplSpec spec, ReplInput input, HostFunctions functions) {
        return new Session(result);
    }

    @Override
    public long memoryFor(ContextValue context) {
        return 1 + context.chars();
    }

    @Override
    public void close() {}

    private record Session(CellResult result) implements Repl {
        @Override
        public CellResult run(Cell cell, Cancellation cancellation) {
            return result;
        }

        @Override
        public Optional<String> textOf(String variable) {
            return Optional.empty();
        }

        @Override
        public ReplStart start() {
            return new ReplStart("local (none)", Duration.ofMillis(7), false);
        }

        @Override
        public void close() {}
    }
}
