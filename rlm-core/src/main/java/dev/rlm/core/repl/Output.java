package dev.rlm.core.repl;

/// Printed text, bounded: head and tail are kept, with a line between them that says how much is missing.
///
/// @param text at most the engine's bound
/// @param chars how many characters were really printed
/// @param truncated whether `text` is less than that
public record Output(String text, long chars, boolean truncated) {
    public static final Output NONE = new Output("", 0, false);
}
