package dev.rlm.app.settings;

/// What a found rlm.toml that nobody looked at may do with a setting, compared with what would hold without the file
/// (the user's own file, else the default). Saying what holds anyway is always allowed.
enum Untrusted {
    /// Name a model of a provider that is built in or in the user's own file, except `scripted/`, which reads a file,
    /// and servers of this machine that the user's own file does not name.
    KNOWN_MODEL,
    /// Set it lower: that can only make a run stop earlier.
    LOWER,
    /// Name an engine that holds guests in at least as well, wherever it runs: [EngineTraits.Hold].
    NOT_WEAKER,
    /// Nothing.
    NEVER
}
