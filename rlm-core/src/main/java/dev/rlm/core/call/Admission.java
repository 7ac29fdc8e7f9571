package dev.rlm.core.call;

import dev.rlm.core.budget.Reservation;
import dev.rlm.core.llm.LlmRequest;

/// What the gate says to a call at its door.
public sealed interface Admission {

    /// A permit is taken and the worst case reserved. [CallGate#send] must follow, once.
    ///
    /// @param wanted the request as it was asked for
    record Admitted(LlmRequest wanted, Reservation reservation) implements Admission {

        /// The request with the maximum output that is allowed.
        public LlmRequest request() {
            return wanted.within(reservation.maxOutput(), wanted.timeout());
        }
    }

    /// Not let in; nothing is held.
    record TurnedAway(CallResult result) implements Admission {}
}
