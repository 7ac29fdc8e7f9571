package dev.rlm.core.answer;

import dev.rlm.core.llm.LlmException;

/// Why a run failed.
///
/// @param kind the part that failed
/// @param message what happened and what to do; holds no key
public record Failure(Kind kind, String message) {

    /// The part that failed.
    public enum Kind {
        /// The key is missing or was refused.
        KEY,
        /// What was asked for cannot be run so: a model without a price while money is limited, too few places.
        SETTINGS,
        /// The model could not be reached or would not serve.
        BACKEND,
        /// The REPL engine failed or is missing.
        SANDBOX,
        /// Code of the user's own, a setup or a cell, met a limit of time or memory.
        LIMIT,
        /// The trajectory cannot be written.
        TRAJECTORY,
        /// No answer, or a fault of our own.
        INTERNAL
    }

    /// The failure of a run that a model call brought down.
    public static Failure of(LlmException failure) {
        return switch (failure.kind()) {
            case AUTHENTICATION -> new Failure(Kind.KEY, failure.getMessage());
            case PAYMENT, RATE_LIMITED, UNAVAILABLE, BAD_REQUEST, CONNECTION, TIMED_OUT, BAD_REPLY, CANCELLED, SCRIPT ->
                new Failure(Kind.BACKEND, failure.getMessage());
        };
    }
}
