package dev.rlm.core.llm;

import java.io.Serial;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

import org.jspecify.annotations.Nullable;

/// A model call that brought no usable reply. Retriable or terminal; and, for the bill, known not to have been done or
/// of unknown outcome. Messages hold no key and are safe to show after escaping.
public abstract sealed class LlmException extends Exception permits LlmException.Retriable, LlmException.Terminal {
    @Serial
    private static final long serialVersionUID = 1;

    /// What went wrong.
    public enum Kind {
        /// 401 or 403: the key is wrong or may not do this.
        AUTHENTICATION,
        /// 402: nothing left to pay with.
        PAYMENT,
        /// 429.
        RATE_LIMITED,
        /// 408, 409, 5xx, 529.
        UNAVAILABLE,
        /// Any other 4xx, an unknown model among them.
        BAD_REQUEST,
        /// Could not be reached, or the connection was lost.
        CONNECTION,
        /// No complete reply within the time-out.
        TIMED_OUT,
        /// A reply that cannot be read.
        BAD_REPLY,
        /// Ended by the caller.
        CANCELLED,
        /// A script has no line for the request.
        SCRIPT
    }

    private final Kind kind;
    private final @Nullable Integer status;
    private final boolean outcomeUnknown;

    private LlmException(Kind kind, @Nullable Integer status, boolean outcomeUnknown, String message) {
        super(message);
        this.kind = kind;
        this.status = status;
        this.outcomeUnknown = outcomeUnknown;
    }

    /// May succeed when tried again.
    public static final class Retriable extends LlmException {
        @Serial
        private static final long serialVersionUID = 1;
        private final @Nullable Duration retryAfter;

        public Retriable(Kind kind, OptionalInt status, boolean outcomeUnknown, Optional<Duration> retryAfter,
                String message) {
            super(kind, boxed(status), outcomeUnknown, message);
            this.retryAfter = retryAfter.orElse(null);
        }

        /// How long the provider asks to wait.
        public Optional<Duration> retryAfter() {
            return Optional.ofNullable(retryAfter);
        }
    }

    /// Will fail again in the same way.
    public static final class Terminal extends LlmException {
        @Serial
        private static final long serialVersionUID = 1;

        public Terminal(Kind kind, OptionalInt status, boolean outcomeUnknown, String message) {
            super(kind, boxed(status), outcomeUnknown, message);
        }
    }

    public Kind kind() {
        return kind;
    }

    /// The HTTP status, where there was one.
    public OptionalInt status() {
        return status == null ? OptionalInt.empty() : OptionalInt.of(status);
    }

    /// Whether the request was sent and its fate is unknown: the provider may have billed it.
    public boolean outcomeUnknown() {
        return outcomeUnknown;
    }

    /// What happened, never null.
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }

    private static @Nullable Integer boxed(OptionalInt status) {
        return status.isPresent() ? status.getAsInt() : null;
    }
}
