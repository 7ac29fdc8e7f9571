package dev.rlm.core.subcall;

import java.util.Optional;

import dev.rlm.core.id.CallId;

/// What a sub-call brought.
sealed interface SubcallResult {

    /// A text.
    ///
    /// @param heldBy the call whose own event holds this very text
    record Text(String text, Optional<CallId> heldBy) implements SubcallResult {}

    /// None, and why, in a sentence.
    record Problem(String why) implements SubcallResult {}
}
