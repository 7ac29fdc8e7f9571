package dev.rlm.core.trajectory;

import dev.rlm.core.id.CallId;

/// A node's own events: adds its id and the turn it is in. Written to by the node's thread and by those of its guest.
public final class NodeLog {
    private final EventSink events;
    private final CallId node;
    private volatile int turn;

    public NodeLog(EventSink events, CallId node) {
        this.events = events;
        this.node = node;
    }

    /// Begins the next turn.
    ///
    /// @return its number, from 1
    public int nextTurn() {
        int next = turn + 1;
        turn = next;
        return next;
    }

    /// The turn it is in; 0 before the first.
    public int turn() {
        return turn;
    }

    public CallId node() {
        return node;
    }

    /// Appends an event of this node.
    public void append(StepEvent event) {
        events.append(node, turn, event);
    }

    /// Where all events of the run go.
    public EventSink events() {
        return events;
    }
}
