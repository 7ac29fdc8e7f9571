package dev.rlm.core.answer;

/// What a run gives its user.
///
/// @param text the answer
/// @param how it came about
/// @param partial whether a limit, a failure or the user cut the work short
public record Answer(String text, How how, boolean partial) {

    /// The way an answer came about.
    public enum How {
        /// Set in the REPL through `answer`.
        ANSWER,
        /// `FINAL(…)`, as text or called.
        FINAL,
        /// `FINAL_VAR(…)`, as text or called.
        FINAL_VAR,
        /// Plain text, after the model would not do otherwise.
        PROSE,
        /// One call without a REPL.
        DIRECT,
        /// What the user's own cell printed, with its value.
        PRINTED,
        /// The reply to the final call.
        FORCED,
        /// What was there when not even the final call could be made.
        BEST_SO_FAR
    }
}
