package dev.rlm.core.answer;

/// Why a run failed.
///
/// @param kind the part that failed
/// @param message what happened and what to do; holds no key
public record Failure(Kind kind, String message) {

    /// The part that failed.
    public enum Kind {
        /// The key is missing or was refused.
        KEY,
        /// A model has no price while money is limited.
        UNPRICED,
        /// The model could not be reached or would not serve.
        BACKEND,
        /// The REPL engine failed or is missing.
        SANDBOX,
        /// The trajectory cannot be written.
        TRAJECTORY,
        /// No answer, or a fault of our own.
        INTERNAL
    }
}
