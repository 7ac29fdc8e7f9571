package dev.rlm.repl.docker;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.github.dockerjava.transport.DockerHttpClient;
import com.github.dockerjava.transport.DockerHttpClient.Request;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;

/// Requests to a container engine. Each is answered within a time limit or fails, and its body takes a bounded part of
/// memory. Each has a connection of its own, which ends with its answer: one that is kept could belong to an engine that
/// was started anew meanwhile. Thread-safe.
final class Api {
    /// A busy machine may take seconds to start a container.
    static final Duration USUAL = Duration.ofSeconds(30);
    /// Of requests that are answered when something happens; who waits is interrupted when nobody wants to know any more.
    static final Duration FOREVER = Duration.ofDays(10_000);
    static final JsonNode NOTHING = JsonNodeFactory.instance.objectNode();
    /// What is no success, a redirection included.
    private static final int FIRST_ERROR = 300;
    private static final int MOST_BODY = 16 << 20;
    private static final int MOST_WORDS = 100;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Address address;
    private final Duration limit;
    // Holds nothing while no request runs, and thus needs no closing.
    private final DockerHttpClient client;

    /// What is asked of an engine.
    private interface Asking<T> {
        T ask() throws IOException, ApiException;
    }

    /// @param limit of each answer, where nothing else is said
    /// @throws ApiException when the certificates for it cannot be used
    Api(Address address, Duration limit) throws ApiException {
        this.address = address;
        this.limit = limit;
        ZerodepDockerHttpClient.Builder builder = new ZerodepDockerHttpClient.Builder().dockerHost(address.uri())
                .connectionTimeout(limit);
        if (address.certificates().isPresent()) {
            SSLContext certificates = certificates(address, address.certificates().get());
            builder.sslConfig(() -> certificates);
        }
        this.client = builder.build();
    }

    private static SSLContext certificates(Address address, Path folder) throws ApiException {
        try {
            return new Certificates(folder).context();
        } catch (SSLException e) {
            throw unreachable(address, e);
        }
    }

    Address address() {
        return address;
    }

    JsonNode get(String path) throws ApiException {
        return get(path, limit);
    }

    JsonNode get(String path, Duration within) throws ApiException {
        return within(within, () -> answer(request(Request.Method.GET, path).build()), _ -> {});
    }

    JsonNode post(String path) throws ApiException {
        return post(path, NOTHING, limit);
    }

    JsonNode post(String path, JsonNode body, Duration within) throws ApiException {
        return within(within, () -> answer(posting(path, body)), _ -> {});
    }

    /// Has the engine make something. What it makes although nobody waits for that any more is undone: an engine makes
    /// what it was asked for, even when the connection ends meanwhile.
    ///
    /// @param undo gets a late answer
    JsonNode make(String path, JsonNode body, Consumer<JsonNode> undo) throws ApiException {
        CompletableFuture<JsonNode> made = new CompletableFuture<>();
        begin(made, () -> answer(posting(path, body)));
        return awaited(limit, made, () -> made.thenAccept(undo));
    }

    void delete(String path) throws ApiException {
        within(limit, () -> answer(request(Request.Method.DELETE, path).build()), _ -> {});
    }

    /// Opens an answer that comes piece by piece, for as long as it takes. To be closed.
    Response stream(String path) throws ApiException {
        return within(limit, () -> opened(posting(path, NOTHING)), Response::close);
    }

    /// Sends `input` for as long as it comes, and gives what comes back. To be closed.
    Response attach(String path, InputStream input) throws ApiException {
        Request request = request(Request.Method.POST, path).hijackedInput(input).build();
        return within(limit, () -> opened(request), Response::close);
    }

    /// A name of the user's as part of a path.
    static String escaped(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20").replace("%2F", "/");
    }

    private static Request posting(String path, JsonNode body) {
        return request(Request.Method.POST, path).putHeader("Content-Type", "application/json")
                .bodyBytes(body.toString().getBytes(StandardCharsets.UTF_8))
                .build();
    }

    private static Request.Builder request(Request.Method method, String path) {
        return Request.builder().method(method).path(path).putHeader("Connection", "close");
    }

    private JsonNode answer(Request request) throws IOException, ApiException {
        try (Response response = client.execute(request)) {
            return read(response);
        }
    }

    private Response opened(Request request) throws IOException, ApiException {
        Response response = client.execute(request);
        if (response.getStatusCode() >= FIRST_ERROR) {
            try (response) {
                read(response);
            }
        }
        return response;
    }

    /// @throws ApiException with the engine's words when it refuses
    private static JsonNode read(Response response) throws IOException, ApiException {
        byte[] body = response.getBody().readNBytes(MOST_BODY + 1);
        if (body.length > MOST_BODY) {
            throw new IOException("what it sends has no end");
        }
        JsonNode said = parsed(body);
        if (response.getStatusCode() >= FIRST_ERROR) {
            String why = said.path("message")
                    .asText(said.path("cause")
                            .asText("it answered with status " + response.getStatusCode()
                                    + (said.isMissingNode() ? plain(body) : "")));
            throw ApiException.refused(response.getStatusCode(), why.strip().replaceAll("\\s+", " "));
        }
        return said;
    }

    /// The beginning of what was not said as JSON, by a server that may be none of an engine.
    private static String plain(byte[] body) {
        String text = new String(body, 0, Math.min(body.length, MOST_WORDS), StandardCharsets.UTF_8).strip();
        return text.isEmpty() ? "" : ": " + text;
    }

    /// What was said as JSON; a missing node when it is none.
    static JsonNode parsed(byte[] body) {
        try {
            return body.length == 0 ? MissingNode.getInstance() : JSON.readTree(body);
        } catch (IOException _) {
            return MissingNode.getInstance();
        }
    }

    /// @param late gets an answer for which nobody waits any more
    private <T> T within(Duration most, Asking<T> asking, Consumer<T> late) throws ApiException {
        CompletableFuture<T> answer = new CompletableFuture<>();
        Thread thread = begin(answer, asking);
        return awaited(most, answer, () -> {
            thread.interrupt();
            answer.thenAccept(late);
        });
    }

    /// On a thread of its own, whose interruption closes its connection.
    private static <T> Thread begin(CompletableFuture<T> answer, Asking<T> asking) {
        return Thread.ofVirtual().name("container engine").start(() -> {
            try {
                answer.complete(asking.ask());
            } catch (IOException | ApiException | RuntimeException e) {
                answer.completeExceptionally(e);
            } finally {
                // Of an error, which this thread says itself; else it is answered already.
                answer.completeExceptionally(new IllegalStateException("the request broke off"));
            }
        });
    }

    /// @param givenUp is called when the answer is not waited for any more
    private <T> T awaited(Duration most, CompletableFuture<T> answer, Runnable givenUp) throws ApiException {
        try {
            return answer.get(most.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            givenUp.run();
            throw ApiException.unreachable("the container engine at " + address.uri() + " did not answer within "
                    + (most.toMillis() + 999) / 1000 + " s; look at it, and start it anew if need be");
        } catch (InterruptedException _) {
            givenUp.run();
            Thread.currentThread().interrupt();
            throw ApiException.unreachable("stopped while waiting for the container engine");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof ApiException refused ? refused : unreachable(address, e);
        }
    }

    /// What to say of an engine that could not be asked.
    private static ApiException unreachable(Address address, Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String why = Optional.ofNullable(cause.getMessage()).orElse(cause.getClass().getSimpleName());
        String engine = "the container engine at " + address.uri();
        boolean absent = cause instanceof ConnectException || cause instanceof UnknownHostException
                || why.contains("No such file");
        if (!absent && address.certificates().isPresent()) {
            // Who refuses a certificate ends the connection, and may be gone before it is heard why.
            return ApiException.unreachable("no secure connection with " + engine + " (" + why
                    + "); look at the certificates ca.pem, cert.pem and key.pem in " + address.certificates().get()
                    + ", or name another folder in DOCKER_CERT_PATH");
        }
        if (why.contains("Permission denied")) {
            return ApiException.unreachable("this user may not use " + engine
                    + "; join its group (docker), or use a rootless engine");
        }
        return ApiException.unreachable(engine + (absent ? " is not there (" : " failed (") + why
                + "); start it, or name another in DOCKER_HOST or as `host` in [docker]");
    }
}
