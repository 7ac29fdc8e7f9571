package dev.rlm.repl;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.node.TextNode;

import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.repl.Cell;
import dev.rlm.core.repl.CellResult;
import dev.rlm.core.repl.ContextValue;
import dev.rlm.core.repl.HostFunctions;
import dev.rlm.core.repl.HostReply;
import dev.rlm.core.repl.Repl;
import dev.rlm.core.repl.ReplException;
import dev.rlm.core.repl.ReplFactory;
import dev.rlm.core.repl.ReplInput;
import dev.rlm.core.repl.ReplSpec;

/// A session under test: numbers its cells and shows what came of them as text.
final class Session implements AutoCloseable {
    /// Long enough for any cell that ends by itself on a busy machine.
    static final Duration AMPLE = Duration.ofMinutes(2);
    /// Answers each call with its function and arguments.
    static final HostFunctions ECHO = call -> new HostReply.Value(
            TextNode.valueOf(call.function() + " " + call.arguments()));

    private final Repl repl;
    private int cells;

    Session(Repl repl) {
        this.repl = repl;
    }

    /// A session whose context is `the input` and whose host echoes.
    static Session of(ReplFactory factory) throws ReplException {
        return of(factory, ECHO);
    }

    static Session of(ReplFactory factory, HostFunctions functions) throws ReplException {
        return of(factory, new ContextValue.Text("the input"), functions);
    }

    static Session of(ReplFactory factory, ContextValue context, HostFunctions functions) throws ReplException {
        return new Session(factory.open(ReplSpec.python(7), new ReplInput(context, List.of("a.txt")), functions));
    }

    Repl repl() {
        return repl;
    }

    CellResult run(String code) throws ReplException {
        return run(code, AMPLE);
    }

    CellResult run(String code, Duration timeout) throws ReplException {
        return run(code, timeout, Cancellation.root());
    }

    CellResult run(String code, Duration timeout, Cancellation cancellation) throws ReplException {
        return repl.run(new Cell(++cells, code, timeout), cancellation);
    }

    /// What a cell printed and its value, or how else it ended.
    String shown(String code) throws ReplException {
        return shown(run(code));
    }

    static String shown(CellResult result) {
        String printed = result.report().stdout().text() + result.report().stderr().text();
        return printed + switch (result) {
            case CellResult.Completed(_, Optional<String> value, _) -> value.orElse("");
            case CellResult.Raised(_, String traceback) -> traceback;
            case CellResult.TimedOut(_, String why) -> "timed out: " + why;
            case CellResult.Killed(_, _, String why) -> "killed: " + why;
        };
    }

    @Override
    public void close() {
        repl.close();
    }
}
