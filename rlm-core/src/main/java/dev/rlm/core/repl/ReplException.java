package dev.rlm.core.repl;

import java.io.Serial;

/// The engine failed: it is missing, cannot start, or broke in a way that is not the guest's doing. Ends the run.
public final class ReplException extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    /// @param message what happened and what to do
    public ReplException(String message) {
        super(message);
    }

    public ReplException(String message, Throwable cause) {
        super(message, cause);
    }

    /// What happened and what to do, never null.
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
