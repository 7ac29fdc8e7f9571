package dev.rlm.app.settings;

/// A line of `rlm config show`. No key's value is ever in it.
///
/// @param section `rlm`, `logs`, `providers.mine`, `prices."mine/some-model"`, `keys`
/// @param name in the section; in `keys` the environment variable
/// @param value as one would write it, or in words what holds when nobody set it; of a key `present` or `not set`
/// @param plain the same for programs
/// @param origin `default`, `flag --max-depth`, `RLM_MODEL`, `FILE:LINE`; of a key `environment` or the `.env` file
public record Shown(String section, String name, String value, Plain plain, String origin) {}
