package dev.rlm.core.subcall;

/// What a sub-call brought.
public sealed interface SubcallResult {

    /// A text.
    record Text(String text) implements SubcallResult {}

    /// None, and why, in a sentence.
    record Problem(String why) implements SubcallResult {}
}
