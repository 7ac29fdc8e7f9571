package dev.rlm.core.trajectory;

import java.io.Serial;

/// The record cannot be written or read. The message says which file, why, and what to do.
public final class TrajectoryException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    public TrajectoryException(String message, Throwable cause) {
        super(message, cause);
    }

    public TrajectoryException(String message) {
        super(message);
    }

    /// Never null.
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
