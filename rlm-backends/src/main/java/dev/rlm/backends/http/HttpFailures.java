package dev.rlm.backends.http;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.llm.LlmException;

/// Says what a failed exchange means: whether to try again, whether it may have been billed, and what the user can do.
/// Thread-safe.
public final class HttpFailures {
    private static final int LONGEST_QUOTE = 500;

    private final Peer peer;
    private final TimeSource time;

    public HttpFailures(Peer peer, TimeSource time) {
        this.peer = peer;
        this.time = time;
    }

    /// Who was asked, as messages name it.
    ///
    /// @param name of the provider, with its host
    /// @param keyAdvice what to do when the key is not taken, as a sentence
    /// @param secrets never shown
    public record Peer(String name, String keyAdvice, Secrets secrets) {}

    /// An answer that came whole, with a status other than success.
    public LlmException ofStatus(int status, HttpHeaders headers, String body) {
        return ofStatus(new Delivery.Head(status, headers), ErrorBody.of(body), false);
    }

    /// No whole answer.
    ///
    /// @param timeout that was set, for the message
    public LlmException ofBroken(Delivery.Broken broken, Duration timeout) {
        Optional<Delivery.Head> refusal = broken.head().filter(head -> head.status() < 200 || head.status() >= 300);
        boolean cancelled = broken.cause() == Delivery.Cause.CANCELLED;
        if (refusal.isPresent() && !cancelled) {
            ErrorBody half = new ErrorBody("the rest of the answer did not arrive", "");
            return ofStatus(refusal.get(), half, !isRefusal(refusal.get().status()));
        }
        boolean sent = broken.sent();
        String why = broken.detail().isEmpty() ? "" : " (" + quoted(broken.detail()) + ")";
        return switch (broken.cause()) {
            case UNSENDABLE -> terminal(LlmException.Kind.BAD_REQUEST, false,
                    "the request cannot be sent: base_url, the key or a header holds what HTTP does not allow");
            case TLS -> terminal(LlmException.Kind.CONNECTION, false,
                    "no secure connection%s. Is base_url right, and its certificate trusted by this JDK?"
                            .formatted(why));
            case CONNECTION -> sent
                    ? lost(why)
                    : retriable(LlmException.Kind.CONNECTION, false,
                            "could not connect%s. Is the server running, and base_url right?".formatted(why));
            case TIMED_OUT -> retriable(LlmException.Kind.TIMED_OUT, sent,
                    "no complete reply within %s".formatted(shown(timeout)));
            case CANCELLED -> terminal(LlmException.Kind.CANCELLED, sent, "the call was cancelled");
            case TOO_LARGE -> terminal(LlmException.Kind.BAD_REPLY, true, "a reply that is too large" + why);
        };
    }

    /// An answer with a status of success that holds no reply.
    ///
    /// @param why in words
    public LlmException unusable(String why) {
        return retriable(LlmException.Kind.BAD_REPLY, true, quoted(why));
    }

    /// An answer with a status of success that tells of an error all the same, as gateways do when the provider behind
    /// them fails.
    ///
    /// @param status inside the body
    public LlmException ofInnerStatus(int status, HttpHeaders headers, String body) {
        return ofStatus(new Delivery.Head(status, headers), ErrorBody.of(body), !isRefusal(status));
    }

    private LlmException ofStatus(Delivery.Head head, ErrorBody body, boolean outcomeUnknown) {
        int status = head.status();
        boolean broke = status == 402 || (status == 429 && "insufficient_quota".equals(body.code()));
        LlmException.Kind kind = broke ? LlmException.Kind.PAYMENT : kindOf(status);
        String said = quoted(body.message());
        String message = String.format(Locale.ROOT, "%s answered %d%s%s", peer.name(), status,
                said.isEmpty() ? "." : ": " + ended(said),
                advice(kind, head));
        OptionalInt number = OptionalInt.of(status);
        boolean again = kind == LlmException.Kind.RATE_LIMITED || kind == LlmException.Kind.UNAVAILABLE;
        return again
                ? new LlmException.Retriable(kind, number, outcomeUnknown, RetryAfter.of(head.headers(), time.now()),
                        message)
                : new LlmException.Terminal(kind, number, outcomeUnknown, message);
    }

    private static LlmException.Kind kindOf(int status) {
        return switch (status) {
            case 401, 403 -> LlmException.Kind.AUTHENTICATION;
            case 429 -> LlmException.Kind.RATE_LIMITED;
            case 408, 409 -> LlmException.Kind.UNAVAILABLE;
            default -> status >= 500 ? LlmException.Kind.UNAVAILABLE : LlmException.Kind.BAD_REQUEST;
        };
    }

    /// Whether the status line alone proves that no work was done.
    private static boolean isRefusal(int status) {
        return status >= 300 && status < 500 && status != 408 && status != 409 && status != 429;
    }

    private String advice(LlmException.Kind kind, Delivery.Head head) {
        return switch (kind) {
            case AUTHENTICATION -> " " + peer.keyAdvice();
            case PAYMENT -> " The account has nothing left to pay with: top it up, or choose another model with -m.";
            case RATE_LIMITED -> " Too many requests in a short time; a lower max_parallel helps.";
            case UNAVAILABLE -> " That is a fault or an overload over there.";
            case BAD_REQUEST -> badRequestAdvice(head);
            case CONNECTION, TIMED_OUT, BAD_REPLY, CANCELLED, SCRIPT -> "";
        };
    }

    private String badRequestAdvice(Delivery.Head head) {
        if (head.status() < 400) {
            String to = head.headers().firstValue("location").map(this::quoted).orElse("nowhere");
            return " It points to " + to
                    + ". Set base_url to the final address: a redirect is not followed, because the "
                    + "key would go along.";
        }
        return switch (head.status()) {
            case 404 -> " Check the model's name and base_url.";
            case 413 -> " The request is larger than it takes.";
            default -> "";
        };
    }

    private LlmException lost(String why) {
        return retriable(LlmException.Kind.CONNECTION, true,
                "the connection was lost after the request was sent%s; it may be billed".formatted(why));
    }

    private LlmException retriable(LlmException.Kind kind, boolean outcomeUnknown, String what) {
        return new LlmException.Retriable(kind, OptionalInt.empty(), outcomeUnknown, Optional.empty(), sentence(what));
    }

    private LlmException terminal(LlmException.Kind kind, boolean outcomeUnknown, String what) {
        return new LlmException.Terminal(kind, OptionalInt.empty(), outcomeUnknown, sentence(what));
    }

    private String sentence(String what) {
        return peer.name() + ": " + what + (what.endsWith("?") || what.endsWith(".") ? "" : ".");
    }

    /// What others wrote, on one line, without secrets and not too long. Masked before it is cut, so that no half of a
    /// key is left.
    private String quoted(String text) {
        String line = peer.secrets().mask(text).strip().replaceAll("\\s+", " ");
        if (line.length() <= LONGEST_QUOTE) {
            return line;
        }
        int end = Character.isHighSurrogate(line.charAt(LONGEST_QUOTE - 1)) ? LONGEST_QUOTE - 1 : LONGEST_QUOTE;
        return line.substring(0, end) + "…";
    }

    private static String ended(String text) {
        return text.endsWith(".") || text.endsWith("…") ? text : text + ".";
    }

    private static String shown(Duration timeout) {
        return timeout.toMillis() < 1_000 ? timeout.toMillis() + " ms" : timeout.toSeconds() + " s";
    }
}
