package dev.rlm.core.call;

import dev.rlm.core.budget.Reservation;
import dev.rlm.core.llm.LlmRequest;

/// What the gate says to a call at its door.
public sealed interface Admission {

    /// A permit is taken and the worst case reserved. [CallGate#send] must follow, once.
    ///
    /// @param request with the maximum output that is allowed
    record Admitted(LlmRequest request, Reservation reservation) implements Admission {}

    /// Not let in; nothing is held.
    record TurnedAway(CallResult result) implements Admission {}
}
