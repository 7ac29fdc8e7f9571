package dev.rlm.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

import dev.rlm.core.id.CallId;
import dev.rlm.core.trajectory.ModelCall;
import dev.rlm.core.trajectory.RunNode;
import dev.rlm.core.trajectory.RunState;
import dev.rlm.core.trajectory.RunTurn;

/// What a run does right now, in a few words.
final class Doing {
    private Doing() {}

    /// @param replReady whether the root's REPL is up
    static String of(RunState state, boolean replReady) {
        if (state.started().isEmpty()) {
            return "reading the context";
        }
        if (state.finished().isPresent()) {
            return "finishing";
        }
        Optional<ModelCall> asking = state.openCalls()
                .stream()
                .filter(call -> call.id().equals(CallId.ROOT))
                .reduce((_, newer) -> newer);
        if (asking.isPresent()) {
            return asking(asking.get());
        }
        List<RunTurn> turns = state.root().turns();
        return turns.isEmpty() ? "starting" : inTurn(turns.getLast(), replReady);
    }

    private static String asking(ModelCall call) {
        String what = switch (call.purpose()) {
            case FINAL -> "final call: asking ";
            case DIRECT -> "direct call: asking ";
            case ROOT, SUB, CHILD -> "asking ";
        };
        return call.state() == ModelCall.State.RETRYING
                ? "waiting to ask " + call.model() + " again"
                : what + call.model() + (call.attempts() > 1 ? ", attempt " + call.attempts() : "");
    }

    private static String inTurn(RunTurn turn, boolean replReady) {
        boolean runs = turn.cells().stream().anyMatch(cell -> cell.finished().isEmpty());
        if (!runs) {
            return "reading the reply";
        }
        return replReady ? "running code" + below(turn) : "starting the REPL";
    }

    /// What the code has called in this turn: `: 12 sub-calls done, 2 child runs at work`.
    private static String below(RunTurn turn) {
        List<String> parts = new ArrayList<>();
        long answered = turn.subCalls().stream().filter(call -> !call.isOpen()).count();
        if (answered > 0) {
            parts.add(Figures.counted(answered, "sub-call") + " done");
        }
        List<RunNode> working = turn.children().stream().filter(child -> child.outcome().isEmpty()).toList();
        if (!working.isEmpty()) {
            parts.add(Figures.counted(working.size(), "child run") + " at work");
        }
        return parts.isEmpty() ? "" : parts.stream().collect(Collectors.joining(", ", ": ", ""));
    }
}
