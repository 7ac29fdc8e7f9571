package dev.rlm.app.logs;

import java.nio.file.Path;

import dev.rlm.core.id.RunId;
import dev.rlm.core.trajectory.RunState;

/// A run as its file tells it.
///
/// @param state what its events add up to
/// @param status whether it goes on
/// @param torn whether the file ends with a line that is not whole, which was ignored
public record LoggedRun(RunId id, Path file, RunState state, RunState.Status status, boolean torn) {

    /// The label of the outcome; `running` or `cut off` where there is none.
    public String outcome() {
        return switch (status) {
            case RUNNING -> "running";
            case CUT_OFF -> "cut off";
            case FINISHED -> state.root().outcome().orElse("finished");
        };
    }
}
