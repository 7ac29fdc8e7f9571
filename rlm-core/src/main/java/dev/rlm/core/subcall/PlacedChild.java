package dev.rlm.core.subcall;

/// A child run that has its place.
///
/// @param replBytes that its REPL may take
public record PlacedChild(ChildRun run, long replBytes) {}
