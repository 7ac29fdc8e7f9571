package dev.rlm.core.subcall;

import java.io.Serial;

/// A guest call that cannot be served as it stands. Its message goes to the guest.
final class BadCallException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    BadCallException(String message) {
        super(message);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
