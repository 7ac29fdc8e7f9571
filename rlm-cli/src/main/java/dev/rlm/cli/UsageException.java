package dev.rlm.cli;

import java.io.Serial;

/// The command line is wrong in a way that only its command can see. The message says how, without the command's name.
final class UsageException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    UsageException(String message) {
        super(message);
    }

    /// Never null.
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
