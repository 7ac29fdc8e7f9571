package dev.rlm.app.logs;

import java.io.Serial;

/// No run, or more than one, fits what the user typed. The message says which are there and what to do.
public final class UnknownRunException extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    UnknownRunException(String message) {
        super(message);
    }

    /// Never null.
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
