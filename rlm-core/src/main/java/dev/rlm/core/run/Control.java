package dev.rlm.core.run;

import dev.rlm.core.cancel.Cancellation;

/// The user's two ways to end a run early. Thread-safe.
///
/// @param stop ends everything at once
/// @param answerNow ends the work; the root may still make its final call
public record Control(Cancellation stop, Cancellation answerNow) {

    /// For one run.
    public static Control create() {
        return new Control(Cancellation.root(), Cancellation.root());
    }

    /// Asks for the answer now; asked again, stops everything.
    public void interrupt() {
        if (answerNow.isCancelled()) {
            stop.cancel(Cancellation.Cause.STOP);
        } else {
            answerNow.cancel(Cancellation.Cause.ANSWER_NOW);
        }
    }
}
