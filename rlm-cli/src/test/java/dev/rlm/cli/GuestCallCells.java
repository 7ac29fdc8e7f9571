package dev.rlm.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.repl.Cell;
import dev.rlm.core.repl.CellReport;
import dev.rlm.core.repl.CellResult;
import dev.rlm.core.repl.ContextValue;
import dev.rlm.core.repl.GuestAnswer;
import dev.rlm.core.repl.GuestCall;
import dev.rlm.core.repl.HostFunctions;
import dev.rlm.core.repl.Isolation;
import dev.rlm.core.repl.Metrics;
import dev.rlm.core.repl.Output;
import dev.rlm.core.repl.Repl;
import dev.rlm.core.repl.ReplException;
import dev.rlm.core.repl.ReplFactory;
import dev.rlm.core.repl.ReplInput;
import dev.rlm.core.repl.ReplSpec;
import dev.rlm.core.repl.ReplStart;

/// An engine whose sessions start at once and whose cells are one guest call each, as
/// `{"function":"llm_query","arguments":{"prompt":"p"}}`: for runs that wait for sub-calls, without Python.
record GuestCallCells() implements ReplFactory {
    private static final ObjectMapper JSON = new ObjectMapper();

    /// The program, with this engine.
    static void main(String[] arguments) {
        System.exit(new Cli(Terminal.ofThisProcess(), _ -> new GuestCallCells()).execute(arguments).number());
    }

    @Override
    public String engine() {
        return "local";
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
        return new Session(functions, new AtomicInteger());
    }

    @Override
    public long memoryFor(ContextValue context) {
        return 1 + context.chars();
    }

    @Override
    public void close() {}

    private record Session(HostFunctions functions, AtomicInteger calls) implements Repl {
        @Override
        public CellResult run(Cell cell, Cancellation cancellation) throws ReplException {
            try {
                JsonNode call = JSON.readTree(cell.code());
                functions.call(new GuestCall(cell.number(), calls.incrementAndGet(), call.get("function").asText(),
                        call.get("arguments")));
                return new CellResult.Completed(new CellReport(Output.NONE, Output.NONE, List.of(), GuestAnswer.UNSET,
                        List.of(), Metrics.NONE), Optional.empty());
            } catch (IOException failure) {
                throw new ReplException("no guest call: " + cell.code(), failure);
            }
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
