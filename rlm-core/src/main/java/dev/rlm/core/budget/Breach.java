package dev.rlm.core.budget;

import java.time.Duration;
import dev.rlm.core.id.CallId;

/// A limit that stands in the way. Figures are those of the node whose limit it is.
public sealed interface Breach {

    /// @param held by calls in flight and the final reserve
    record Cost(CallId node, Usd limit, Usd used, Usd held, Usd asked) implements Breach {}

    record Tokens(CallId node, long limit, long used, long held, long asked) implements Breach {}

    record Calls(CallId node, long limit, long used, long held, long asked) implements Breach {}

    record ToolCalls(CallId node, long limit, long used) implements Breach {}

    record Time(CallId node, Duration limit, Duration used) implements Breach {}

    record Turns(CallId node, int limit) implements Breach {}

    record Depth(CallId node, int limit) implements Breach {}

    /// The model's window cannot hold the request.
    record Window(CallId node, long limit, long asked) implements Breach {}

    /// Its name in results and events.
    default String kind() {
        return switch (this) {
            case Cost _ -> "cost";
            case Tokens _, Window _ -> "tokens";
            case Calls _ -> "calls";
            case ToolCalls _ -> "tools";
            case Time _ -> "time";
            case Turns _ -> "turns";
            case Depth _ -> "depth";
        };
    }

    /// The node whose limit it is.
    CallId node();
}
