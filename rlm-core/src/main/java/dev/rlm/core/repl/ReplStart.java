package dev.rlm.core.repl;

import java.time.Duration;

/// How a session came up.
///
/// @param engine name and version, for people: `local (GraalPy 25.2.4, Python 3.12.8)`
/// @param duration from the request to ready
/// @param warm whether it had been started beforehand
public record ReplStart(String engine, Duration duration, boolean warm) {}
