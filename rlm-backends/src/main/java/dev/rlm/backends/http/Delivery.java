package dev.rlm.backends.http;

import java.net.http.HttpHeaders;
import java.util.Optional;

/// What became of one HTTP request.
public sealed interface Delivery {

    /// The whole answer arrived, whatever its status.
    ///
    /// @param body as text in UTF-8, unchanged
    record Complete(int status, HttpHeaders headers, String body) implements Delivery {}

    /// No whole answer arrived.
    ///
    /// @param sent whether any of the body was handed to a connection, so that the other side may have acted on it
    /// @param head of the answer, when that much arrived
    /// @param detail in words, without any header or body of the request; may be empty
    record Broken(Cause cause, boolean sent, Optional<Head> head, String detail) implements Delivery {}

    /// Status and headers of an answer.
    record Head(int status, HttpHeaders headers) {}

    /// Why an answer is not whole.
    enum Cause {
        /// The request itself cannot be sent: a bad URL or header.
        UNSENDABLE,
        /// No connection could be made, or it was lost.
        CONNECTION,
        /// The other side's certificate is not trusted, or TLS failed otherwise.
        TLS,
        /// The deadline passed.
        TIMED_OUT,
        /// The caller does not want it any more.
        CANCELLED,
        /// The body passed the bound.
        TOO_LARGE
    }
}
