package dev.rlm.core.budget;

/// The books of an [Allowance] cannot be kept. The message says where, why, and what to do.
public final class AllowanceException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public AllowanceException(String message, Throwable cause) {
        super(message, cause);
    }
}
