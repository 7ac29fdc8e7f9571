package dev.rlm.core.trajectory;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

import dev.rlm.core.budget.Usd;
import dev.rlm.core.id.CallId;
import dev.rlm.core.id.RunId;

/// A line of a trajectory: the envelope that every event has, and the event.
///
/// @param seq from 1, without gaps: the number of the line
/// @param type the event's name in the file
/// @param timestamp when it was written, to the millisecond
/// @param run whose file it is
/// @param call whose event it is
/// @param turn of that node, 0 before the first
/// @param cost what this event charges
/// @param spent all that was charged up to and with this event
/// @param event what happened; empty for a type that this version of rlm does not know
public record RecordedEvent(
        long seq,
        String type,
        Instant timestamp,
        RunId run,
        CallId call,
        int turn,
        Usd cost,
        Usd spent,
        Optional<StepEvent> event) {

    /// @throws IllegalArgumentException when a field is missing or of another kind
    /// @throws java.time.DateTimeException when a time is none
    static RecordedEvent of(JsonObject in) {
        long version = in.number("v");
        if (version != TrajectoryWriter.VERSION) {
            throw new IllegalArgumentException(
                    String.format(Locale.ROOT, "format version %d, this rlm reads %d; use a newer rlm", version,
                            TrajectoryWriter.VERSION));
        }
        String type = in.text("type");
        return new RecordedEvent(in.number("seq"), type, in.instant("timestamp"), new RunId(in.text("trajectory_id")),
                in.callId("call_id"), in.whole("turn"), in.money("estimated_cost_usd"), in.money("spent_usd"),
                JsonToEvent.read(type, in));
    }
}
