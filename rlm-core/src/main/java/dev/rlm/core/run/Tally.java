package dev.rlm.core.run;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import dev.rlm.core.budget.Breach;
import dev.rlm.core.id.CallId;
import dev.rlm.core.llm.Purpose;
import dev.rlm.core.trajectory.EventSink;
import dev.rlm.core.trajectory.StepEvent;

/// Counts what the result tells, on the way into the trajectory. Thread-safe.
final class Tally implements EventSink {
    private final EventSink events;
    private final Map<String, Integer> refusals = new TreeMap<>();
    private final Parts parts = new Parts();
    private int turns;
    private int depth;

    Tally(EventSink events) {
        this.events = events;
    }

    @Override
    public void append(CallId call, int turn, StepEvent event) {
        events.append(call, turn, event);
        count(call, event);
    }

    private synchronized void count(CallId call, StepEvent event) {
        parts.add(call, event);
        if (event instanceof StepEvent.ModelCalled called) {
            depth = Math.max(depth, call.depth());
            turns += isTurn(called.purpose()) && called.attempt() == 1 ? 1 : 0;
        }
    }

    private static boolean isTurn(Purpose purpose) {
        return purpose == Purpose.ROOT || purpose == Purpose.DIRECT;
    }

    /// A refusal that became an error in a guest.
    synchronized void refused(Breach breach) {
        refusals.merge(breach.kind(), 1, Integer::sum);
    }

    /// What used most of what ran out, in words; empty when nothing was used.
    synchronized Optional<String> largestPart(Breach breach) {
        return parts.largest(breach);
    }

    /// Turns of the root.
    synchronized int turns() {
        return turns;
    }

    /// The deepest level that was called.
    synchronized int depth() {
        return depth;
    }

    /// Refused sub-calls and children, by kind of limit.
    synchronized Map<String, Integer> refusals() {
        return new TreeMap<>(refusals);
    }
}
