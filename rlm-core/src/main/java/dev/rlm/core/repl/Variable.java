package dev.rlm.core.repl;

/// A variable of the guest, never its value.
///
/// @param type the name of its type
/// @param size `len()` in words, `12 items` or `3,400 chars`; empty where it has none
public record Variable(String name, String type, String size) {}
