package dev.rlm.repl.escape;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import com.fasterxml.jackson.databind.node.TextNode;

import dev.rlm.core.repl.GuestCall;
import dev.rlm.core.repl.HostFunctions;
import dev.rlm.core.repl.HostReply;

/// Serves a session's host calls, without a model, and notes what came. Thread-safe.
final class HostSide implements HostFunctions {
    private final List<GuestCall> calls = new ArrayList<>();
    private int cell;
    private Optional<String> wrong = Optional.empty();

    @Override
    public synchronized HostReply call(GuestCall call) {
        calls.add(call);
        // One that was made just before its cell was stopped may be served after the next has begun.
        if (call.cell() < 1 || call.cell() > cell) {
            wrong = Optional.of("a host call came under the number of a cell that has not begun");
        }
        return new HostReply.Value(TextNode.valueOf("served"));
    }

    /// From now on calls belong to this cell.
    synchronized void begin(int number) {
        cell = number;
    }

    /// All that the guest sent with its calls so far.
    synchronized String sent() {
        StringBuilder text = new StringBuilder();
        calls.forEach(call -> text.append('\n').append(call.function()).append(' ').append(call.arguments()));
        return text.toString();
    }

    /// What the engine believed that it should not have, in a clause.
    synchronized Optional<String> wrong() {
        Set<Integer> numbers = new HashSet<>();
        for (GuestCall call : calls) {
            if (call.n() < 1 || !numbers.add(call.n())) {
                return Optional.of("a host call came with a number that the host did not give");
            }
        }
        return wrong;
    }
}
