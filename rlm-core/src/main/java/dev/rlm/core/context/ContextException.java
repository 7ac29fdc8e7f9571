package dev.rlm.core.context;

import java.io.Serial;

/// The context cannot be read. The message says which source, why, and what to do; it holds text as the user or a file
/// system gave it, so a terminal has to show its control characters as escapes.
public final class ContextException extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    private final Kind kind;

    /// What a caller may have to tell apart.
    public enum Kind {
        /// A source is missing, refused, or no text.
        UNREADABLE,
        /// There is more than memory, or one text, can hold.
        TOO_LARGE
    }

    public ContextException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    /// What happened and what to do, never null.
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }

    static ContextException unreadable(String message) {
        return new ContextException(Kind.UNREADABLE, message);
    }
}
