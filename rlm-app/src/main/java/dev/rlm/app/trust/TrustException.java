package dev.rlm.app.trust;

/// The list of trusted files cannot be read or written. The message says which file, why, and what to do.
public final class TrustException extends RuntimeException {
    private static final long serialVersionUID = 1;

    TrustException(String message) {
        super(message);
    }

    TrustException(String message, Throwable cause) {
        super(message, cause);
    }
}
