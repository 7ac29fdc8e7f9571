package dev.rlm.repl.frame;

import java.io.IOException;
import java.io.Serial;

/// What came is no frame, or not one that may come here. Nothing after it can be understood: the session is lost.
public final class BrokenFrameException extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    /// @param message what came, as a noun phrase
    public BrokenFrameException(String message) {
        super(message);
    }

    /// @param message what came, as a noun phrase
    public BrokenFrameException(String message, Throwable cause) {
        super(message, cause);
    }

    /// What came, never null.
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
