package dev.rlm.repl.session;

import dev.rlm.core.repl.ContextValue;
import dev.rlm.core.repl.ReplSpec;

/// What memory a session has where the user says nothing: half a gigabyte and so much for each character of its context, at
/// least a gigabyte.
///
/// @param bytesForAChar what a character takes while it is handed over
public record MemoryRule(long bytesForAChar) {
    public static final long LEAST = 1L << 30;
    /// At most three bytes of UTF-8 on their way and four in Python.
    public static final MemoryRule CPYTHON = new MemoryRule(7);
    /// Text beyond Latin takes four bytes a character in Python, and is held twice while it is handed over.
    public static final MemoryRule GRAALPY = new MemoryRule(6);
    private static final long BASE = 512L << 20;

    /// Bytes that a session with this context needs.
    public long needed(ContextValue context) {
        return Math.max(LEAST, BASE + bytesForAChar * context.chars());
    }

    /// Bytes that a session gets: what was asked for, else what it needs.
    public long given(ReplSpec spec, ContextValue context) {
        return spec.memoryBytes() > 0 ? spec.memoryBytes() : needed(context);
    }
}
