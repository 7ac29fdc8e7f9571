package dev.rlm.core.budget;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Locale;

import dev.rlm.core.id.CallId;

/// A limit that stands in the way. Figures are those of the node whose limit it is.
public sealed interface Breach {
    /// Half of the last digit that times are shown with.
    int LEAST_SHOWN_MILLIS = 50;

    /// Money.
    ///
    /// @param held by calls in flight and the final reserve
    record Cost(CallId node, Usd limit, Usd used, Usd held, Usd asked) implements Breach {}

    /// Money of all runs of the user on one day.
    ///
    /// @param held by calls in flight, of other runs too
    record Day(Usd limit, Usd used, Usd held, Usd asked) implements Breach {

        /// The day is above every run, so a run meets it at its root.
        @Override
        public CallId node() {
            return CallId.ROOT;
        }
    }

    record Tokens(CallId node, long limit, long used, long held, long asked) implements Breach {}

    record Calls(CallId node, long limit, long used, long held, long asked) implements Breach {}

    record ToolCalls(CallId node, long limit, long used) implements Breach {}

    record Time(CallId node, Duration limit, Duration used) implements Breach {}

    record Turns(CallId node, int limit) implements Breach {}

    record Depth(CallId node, int limit) implements Breach {}

    /// Its name in results and events.
    default String kind() {
        return switch (this) {
            case Cost _,Day _ -> "cost";
            case Tokens _ -> "tokens";
            case Calls _ -> "calls";
            case ToolCalls _ -> "tools";
            case Time _ -> "time";
            case Turns _ -> "turns";
            case Depth _ -> "depth";
        };
    }

    /// The node whose limit it is.
    CallId node();

    /// The limit, as in results.
    default String shownLimit() {
        return switch (this) {
            case Cost cost -> cost.limit().toString();
            case Day day -> day.limit().toString();
            case Tokens tokens -> Long.toString(tokens.limit());
            case Calls calls -> Long.toString(calls.limit());
            case ToolCalls calls -> Long.toString(calls.limit());
            case Time time -> seconds(time.limit());
            case Turns turns -> Integer.toString(turns.limit());
            case Depth depth -> Integer.toString(depth.limit());
        };
    }

    /// What was used of it, as in results.
    default String shownUsed() {
        return switch (this) {
            case Cost cost -> cost.used().toString();
            case Day day -> day.used().toString();
            case Tokens tokens -> Long.toString(tokens.used());
            case Calls calls -> Long.toString(calls.used());
            case ToolCalls calls -> Long.toString(calls.used());
            case Time time -> seconds(time.used());
            case Turns turns -> Integer.toString(turns.limit());
            case Depth depth -> Integer.toString(depth.limit());
        };
    }

    /// One sentence for the user or the model: the limit, what was used, what was asked for.
    default String sentence() {
        return switch (this) {
            case Cost(CallId _, Usd limit, Usd used, Usd held, Usd asked) ->
                ("cost budget of %s: %s used, %s held back, "
                        + "the next call may cost %s")
                        .formatted(limit.shown(), used.shown(), held.shown(), asked.shown());
            case Day(Usd limit, Usd used, Usd held, Usd asked) ->
                ("daily budget of %s: %s used since midnight UTC by runs under it, %s held back, "
                        + "the next call may cost %s")
                        .formatted(limit.shown(), used.shown(), held.shown(), asked.shown());
            case Tokens(CallId _, long limit, long used, long held, long asked) -> String.format(Locale.ROOT,
                    "token budget of %,d: %,d used, %,d held back, the next call may take %,d", limit, used, held,
                    asked);
            case Calls(CallId _, long limit, long used, long held, long _) ->
                String.format(Locale.ROOT, "call budget of %d: %d used, %d held back", limit, used, held);
            case ToolCalls(CallId _, long limit, long used) ->
                String.format(Locale.ROOT, "tool budget of %d: %d used", limit, used);
            case Time(CallId _, Duration limit, Duration used) -> "time budget of %s: %s used%s"
                    .formatted(seconds(limit), seconds(used), limit.minus(used).toMillis() >= LEAST_SHOWN_MILLIS
                            ? ", " + seconds(limit.minus(used)) + " held back"
                            : "");
            case Turns(CallId _, int limit) ->
                String.format(Locale.ROOT, "turn limit of %d: all turns are used", limit);
            case Depth(CallId _, int limit) ->
                String.format(Locale.ROOT, "depth limit of %d: no calls below it", limit);
        };
    }

    /// What raises the limit of a root: an option of `rlm run`, or a setting where there is none.
    default String raisedBy() {
        return switch (this) {
            case Cost _ -> "--cost-budget";
            case Day _ -> "daily_cost_usd in your rlm.toml";
            case Tokens _ -> "--token-budget";
            case Calls _ -> "--call-budget";
            case ToolCalls _ -> "--tool-budget";
            case Time _ -> "--time-budget";
            case Turns _ -> "--max-turns";
            case Depth _ -> "--max-depth";
        };
    }

    private static String seconds(Duration duration) {
        return BigDecimal.valueOf(duration.toMillis(), 3).setScale(1, RoundingMode.HALF_UP) + "s";
    }
}
