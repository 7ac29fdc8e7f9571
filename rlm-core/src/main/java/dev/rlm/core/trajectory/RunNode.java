package dev.rlm.core.trajectory;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.rlm.core.budget.Spend;
import dev.rlm.core.id.CallId;

/// The root run or a child run as far as the record shows it. Filled by [RunState] alone; not thread-safe.
public final class RunNode {
    private final CallId id;
    private final List<RunTurn> turns = new ArrayList<>();
    private String prompt = "";
    private Spend own = Spend.NONE;
    private @Nullable String outcome;
    private @Nullable String answer;
    private boolean partial;

    RunNode(CallId id) {
        this.id = id;
    }

    public CallId id() {
        return id;
    }

    /// The question; empty while no event told it.
    public String prompt() {
        return prompt;
    }

    /// In order; the first may be number 0, for what came before the first turn.
    public List<RunTurn> turns() {
        return Collections.unmodifiableList(turns);
    }

    /// How many turns were asked for; a final call is none.
    public int turnCount() {
        return (int) turns.stream().filter(RunTurn::asked).count();
    }

    /// The label of the outcome; empty while the node works, or when the run was cut off.
    public Optional<String> outcome() {
        return Optional.ofNullable(outcome);
    }

    public Optional<String> answer() {
        return Optional.ofNullable(answer);
    }

    /// Whether the answer is what was there when the work was cut short.
    public boolean isPartial() {
        return partial;
    }

    public Stream<RunNode> children() {
        return turns.stream().flatMap(turn -> turn.children().stream());
    }

    public Stream<ModelCall> subCalls() {
        return turns.stream().flatMap(turn -> turn.subCalls().stream());
    }

    /// What this node and its plain sub-calls used, child runs excluded.
    public Spend own() {
        return own;
    }

    /// What this node and all below it used.
    public Spend total() {
        return children().map(RunNode::total).reduce(own, Spend::plus);
    }

    void asks(String question) {
        prompt = question;
    }

    void use(Spend more) {
        own = own.plus(more);
    }

    void end(String label, Optional<String> text, boolean cutShort) {
        outcome = label;
        answer = text.orElse(null);
        partial = cutShort;
    }

    /// The turn of that number, begun if it is new. Numbers only rise, so an event of an older turn that comes late
    /// belongs to the turn it names.
    RunTurn turn(int number) {
        for (RunTurn turn : turns.reversed()) {
            if (turn.number() == number) {
                return turn;
            }
            if (turn.number() < number) {
                break;
            }
        }
        RunTurn begun = new RunTurn(number);
        int at = (int) turns.stream().filter(turn -> turn.number() < number).count();
        turns.add(at, begun);
        return begun;
    }

    RunTurn current() {
        return turns.isEmpty() ? turn(0) : turns.getLast();
    }
}
