package dev.rlm.core.run;

import java.util.Optional;

import dev.rlm.core.trajectory.StepEvent;

/// Which way a run takes.
///
/// @param direct the whole input in one call without a REPL; else the model works over it in one
/// @param weighed why, for the record; empty when no other way was thought of
public record Route(boolean direct, Optional<StepEvent.RouteChosen> weighed) {
    /// Code over the input, as nobody asked for anything else.
    public static final Route RECURSIVE = new Route(false, Optional.empty());

    /// The way that was found to be the right one.
    public static Route of(StepEvent.RouteChosen chosen) {
        return new Route(chosen.route().equals("direct"), Optional.of(chosen));
    }

    /// Its name in results and events.
    public String label() {
        return direct ? "direct" : "recursive";
    }
}
