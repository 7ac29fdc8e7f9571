package dev.rlm.repl.escape;

/// What came of an attempt.
public sealed interface Verdict {

    /// Nothing was seen outside.
    ///
    /// @param how it ended for the guest, in a few words, partly its own
    record Held(String how) implements Verdict {}

    /// Something was seen that must not be.
    ///
    /// @param seen what, in a sentence without any of the secrets
    record Escaped(String seen) implements Verdict {}

    /// It was not made.
    record Skipped(String why) implements Verdict {}
}
