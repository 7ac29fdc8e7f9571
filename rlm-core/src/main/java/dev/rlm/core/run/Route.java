package dev.rlm.core.run;

import java.util.Optional;

import dev.rlm.core.trajectory.StepEvent;

/// Which way a run takes.
///
/// @param weighed why, for the record; empty when no other way was thought of
public record Route(StepEvent.Way way, Optional<StepEvent.RouteChosen> weighed) {
    /// Code over the input, as nobody asked for anything else.
    public static final Route RECURSIVE = new Route(StepEvent.Way.RECURSIVE, Optional.empty());

    /// The way that was found to be the right one.
    public static Route of(StepEvent.RouteChosen chosen) {
        return new Route(chosen.route(), Optional.of(chosen));
    }

    /// Whether no REPL is needed.
    public boolean direct() {
        return way == StepEvent.Way.DIRECT;
    }
}
