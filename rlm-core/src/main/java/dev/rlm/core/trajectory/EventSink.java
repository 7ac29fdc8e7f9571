package dev.rlm.core.trajectory;

import dev.rlm.core.id.CallId;

/// Where events go as they happen. Thread-safe; when `append` returns, the event is on its way to the disk, in order.
@FunctionalInterface
public interface EventSink {

    /// Appends an event.
    ///
    /// @param call whose event it is: a node for its own events, a sub-call's id for the calls made for it
    /// @param turn of that node, 0 before the first
    /// @throws TrajectoryException when it cannot be written; the run must not go on unrecorded
    void append(CallId call, int turn, StepEvent event);
}
