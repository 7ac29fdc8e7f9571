package dev.rlm.core.repl;

/// What kind of session is wanted.
///
/// @param language `python`
/// @param seed of the guest's `random` and hashes
/// @param memoryBytes of the session, at most; 0: what the input needs by the engine's own rule
public record ReplSpec(String language, long seed, long memoryBytes) {

    /// A Python session with the engine's own memory rule.
    public static ReplSpec python(long seed) {
        return new ReplSpec("python", seed, 0);
    }
}
