package dev.rlm.backends.http;

import java.io.IOException;
import java.io.Serial;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

import org.jspecify.annotations.Nullable;

import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.cancel.Registration;
import dev.rlm.core.cancel.TimeSource;

/// Sends a request once, over HTTP/1.1 (an offer of HTTP/2 breaks vLLM and LM Studio), and waits for the whole answer
/// under one deadline that covers connection, head and body. Redirects are not followed, because the key would go
/// along. Nothing is logged. Thread-safe.
public final class HttpTransport {
    private static final int MAX_BODY_BYTES = 64 << 20;
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(15);

    private final HttpClient client;
    private final TimeSource time;
    private final int maxBodyBytes;

    /// A transport whose answers may have 64 MiB.
    ///
    /// @param client shared by all providers; see [#newClient]
    /// @throws IllegalArgumentException when `client` follows redirects
    public HttpTransport(HttpClient client, TimeSource time) {
        this(client, time, MAX_BODY_BYTES);
    }

    HttpTransport(HttpClient client, TimeSource time, int maxBodyBytes) {
        if (client.followRedirects() != HttpClient.Redirect.NEVER) {
            throw new IllegalArgumentException("an HTTP client that follows redirects would carry the key along");
        }
        this.client = client;
        this.time = time;
        this.maxBodyBytes = maxBodyBytes;
    }

    /// A client as this transport wants it, to be made once for a process and closed at its end.
    public static HttpClient newClient() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT_WITHIN)
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .build();
    }

    /// The time by which this transport lives.
    public TimeSource time() {
        return time;
    }

    /// Posts `body` and waits. Every end is a value; an interrupt of the thread counts as a cancellation and stays set.
    ///
    /// @param within for the whole exchange
    public Delivery post(URI uri, Map<String, List<String>> headers, String body, Patience within) {
        AtomicBoolean sent = new AtomicBoolean();
        HttpRequest request;
        try {
            HttpRequest.Builder builder = HttpRequest.newBuilder(uri)
                    .version(HttpClient.Version.HTTP_1_1)
                    .POST(new Watched(HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8), sent));
            headers.forEach((name, values) -> values.forEach(value -> builder.header(name, value)));
            request = builder.build();
        } catch (IllegalArgumentException _) {
            // Its message quotes the header, and that may be the key.
            return new Delivery.Broken(Delivery.Cause.UNSENDABLE, false, Optional.empty(), "");
        }
        if (within.cancellation().isCancelled()) {
            return new Delivery.Broken(Delivery.Cause.CANCELLED, false, Optional.empty(), "");
        }
        return new Sending(request, sent).await(within);
    }

    /// How long somebody is willing to wait.
    ///
    /// @param timeout from now on
    /// @param cancellation ends the wait at once
    public record Patience(Duration timeout, Cancellation cancellation) {}

    /// One request under way.
    private final class Sending {
        private final HttpRequest request;
        private final AtomicBoolean sent;
        private final AtomicReference<Delivery.@Nullable Head> head = new AtomicReference<>();

        Sending(HttpRequest request, AtomicBoolean sent) {
            this.request = request;
            this.sent = sent;
        }

        Delivery await(Patience within) {
            CompletableFuture<HttpResponse<String>> answer = client.sendAsync(request, info -> {
                head.set(new Delivery.Head(info.statusCode(), info.headers()));
                return new BoundedBody(maxBodyBytes);
            });
            CompletableFuture<HttpResponse<String>> awaited = answer.copy();
            try (
                    Registration _ = time.schedule(within.timeout(), () -> cut(awaited, Delivery.Cause.TIMED_OUT));
                    Registration _ = within.cancellation().onCancel(() -> cut(awaited, Delivery.Cause.CANCELLED))) {
                HttpResponse<String> whole = awaited.get();
                return new Delivery.Complete(whole.statusCode(), whole.headers(), whole.body());
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return broken(Delivery.Cause.CANCELLED, "");
            } catch (ExecutionException e) {
                return broken(e.getCause());
            } finally {
                // Closes the connection when there is no answer yet; else it does nothing.
                answer.cancel(true);
            }
        }

        /// Ends the wait without waiting for the connection to close.
        private static void cut(CompletableFuture<?> awaited, Delivery.Cause cause) {
            awaited.completeExceptionally(new Cut(cause));
        }

        private Delivery.Broken broken(@Nullable Throwable cause) {
            return switch (cause) {
                case Cut e -> broken(e.cause, "");
                case BoundedBody.TooLarge e -> broken(Delivery.Cause.TOO_LARGE, String.valueOf(e.getMessage()));
                case IOException e -> tls(e).filter(this::isBeforeData)
                        .map(tls -> new Delivery.Broken(Delivery.Cause.TLS, false, Optional.empty(), described(tls)))
                        .orElseGet(() -> broken(Delivery.Cause.CONNECTION, described(e)));
                case null, default -> broken(Delivery.Cause.CONNECTION, "");
            };
        }

        private Delivery.Broken broken(Delivery.Cause cause, String detail) {
            return new Delivery.Broken(cause, sent.get(), Optional.ofNullable(head.get()), detail);
        }

        /// The failure of TLS in `e`: the client sometimes wraps it as a reply that did not come.
        private static Optional<SSLException> tls(IOException e) {
            return Stream.<Throwable>iterate(e, Objects::nonNull, Throwable::getCause)
                    .filter(SSLException.class::isInstance)
                    .map(SSLException.class::cast)
                    .findFirst();
        }

        /// Whether TLS failed before anything of the request went through it, although the client had already begun to
        /// write.
        private boolean isBeforeData(SSLException e) {
            return !sent.get() || e instanceof SSLHandshakeException || described(e).contains("recognized SSL message");
        }

        /// Empty when there is nothing to say that a user would understand: an exception's type is not.
        private static String described(IOException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof UnresolvedAddressException) {
                    return "no such host";
                }
            }
            return Optional.ofNullable(e.getMessage()).orElse("");
        }
    }

    /// The wait was ended from here.
    private static final class Cut extends Exception {
        @Serial
        private static final long serialVersionUID = 1;
        private final Delivery.Cause cause;

        Cut(Delivery.Cause cause) {
            this.cause = cause;
        }
    }

    /// Notes when the body is first asked for: the client does so only once it has a connection and has written the
    /// head to it.
    private record Watched(HttpRequest.BodyPublisher body, AtomicBoolean sent) implements HttpRequest.BodyPublisher {
        @Override
        public long contentLength() {
            return body.contentLength();
        }

        @Override
        public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
            sent.set(true);
            body.subscribe(subscriber);
        }
    }
}
