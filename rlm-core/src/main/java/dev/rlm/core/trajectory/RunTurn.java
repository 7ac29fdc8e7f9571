package dev.rlm.core.trajectory;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.rlm.core.id.CallId;
import dev.rlm.core.llm.Purpose;

/// A turn of a node: the calls to the node's own model, the cells that ran, what they called, and what was noted.
/// Filled by [RunState] alone; not thread-safe.
public final class RunTurn {
    private final int number;
    private final Map<Key, ModelCall> calls = new LinkedHashMap<>();
    private final List<Cell> cells = new ArrayList<>();
    private final List<RunNode> children = new ArrayList<>();
    private final List<StepEvent> notes = new ArrayList<>();

    RunTurn(int number) {
        this.number = number;
    }

    /// A node makes its final call under the same id as the turn's own.
    private record Key(CallId id, Purpose purpose) {}

    /// A block of code that was run.
    ///
    /// @param finished what came of it; empty while it runs, or when the run was cut off in it
    public record Cell(StepEvent.CodeStarted started, Optional<StepEvent.CodeFinished> finished) {}

    /// From 1; 0 holds what came before the first turn.
    public int number() {
        return number;
    }

    /// Calls of the node itself: one, and the final call where the turn ended in one.
    public List<ModelCall> calls() {
        return calls.values().stream().filter(call -> call.purpose() != Purpose.SUB).toList();
    }

    /// Whether the node's model was asked for a turn, and not just for the final answer.
    boolean asked() {
        return calls().stream().anyMatch(call -> call.purpose() != Purpose.FINAL);
    }

    public List<Cell> cells() {
        return Collections.unmodifiableList(cells);
    }

    /// Plain sub-calls, in the order in which they were sent first.
    public List<ModelCall> subCalls() {
        return calls.values().stream().filter(call -> call.purpose() == Purpose.SUB).toList();
    }

    /// Child runs, in the order in which they started.
    public List<RunNode> children() {
        return Collections.unmodifiableList(children);
    }

    /// Hints, refusals, rejected answers and lost sessions, in order.
    public List<StepEvent> notes() {
        return Collections.unmodifiableList(notes);
    }

    void put(ModelCall call) {
        calls.put(new Key(call.id(), call.purpose()), call);
    }

    void start(StepEvent.CodeStarted event) {
        cells.add(new Cell(event, Optional.empty()));
    }

    void finish(StepEvent.CodeFinished event) {
        for (int i = cells.size() - 1; i >= 0; i--) {
            StepEvent.CodeStarted started = cells.get(i).started();
            if (started.cell() == event.cell() && started.block() == event.block()) {
                cells.set(i, new Cell(started, Optional.of(event)));
                return;
            }
        }
    }

    void add(RunNode child) {
        children.add(child);
    }

    void note(StepEvent event) {
        notes.add(event);
    }
}
