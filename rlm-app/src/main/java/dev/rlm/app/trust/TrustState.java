package dev.rlm.app.trust;

/// What the user said about a settings file.
public sealed interface TrustState {

    /// Trusted, and unchanged since.
    record Current() implements TrustState {}

    /// Trusted once, but the rlm.toml or the `.env` beside it is another now.
    ///
    /// @param env whether a `.env` was part of what was trusted
    record Changed(boolean env) implements TrustState {}

    /// Never trusted.
    record Unknown() implements TrustState {}
}
