package dev.rlm.repl.docker;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.github.dockerjava.transport.DockerHttpClient;
import com.github.dockerjava.transport.DockerHttpClient.Request;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;

/// Requests to a container engine. Each is answered within a time limit or fails. Each has a connection of its own: one
/// that is kept could belong to an engine that was started anew meanwhile. Thread-safe.
final class Api implements AutoCloseable {
    /// A busy machine may take seconds to start a container.
    static final Duration USUAL = Duration.ofSeconds(30);
    /// Of requests that are answered when something happens; who waits is interrupted when nobody wants to know any more.
    static final Duration FOREVER = Duration.ofDays(10_000);
    private static final int FIRST_ERROR = 400;
    private static final int MOST_BODY = 64 << 20;
    private static final ObjectMapper JSON = new ObjectMapper();
    static final JsonNode NOTHING = JsonNodeFactory.instance.objectNode();

    private final Address address;
    private final Duration limit;
    private final DockerHttpClient client;

    /// @param limit of each answer, where nothing else is said
    Api(Address address, Duration limit) {
        this.address = address;
        this.limit = limit;
        ZerodepDockerHttpClient.Builder builder = new ZerodepDockerHttpClient.Builder().dockerHost(address.uri())
                .connectionTimeout(limit);
        address.certificates().ifPresent(folder -> builder.sslConfig(new Certificates(folder)));
        this.client = builder.build();
    }

    Address address() {
        return address;
    }

    JsonNode get(String path) throws ApiException {
        return answer(request(Request.Method.GET, path).build(), limit);
    }

    JsonNode get(String path, Duration within) throws ApiException {
        return answer(request(Request.Method.GET, path).build(), within);
    }

    JsonNode post(String path) throws ApiException {
        return post(path, NOTHING, limit);
    }

    JsonNode post(String path, JsonNode body, Duration within) throws ApiException {
        return answer(posting(path, body), within);
    }

    /// Has the engine make something. What it makes although nobody waits for that any more is undone: an engine makes
    /// what it was asked for, even when the connection ends meanwhile.
    ///
    /// @param undo gets a late answer
    JsonNode make(String path, JsonNode body, Consumer<JsonNode> undo) throws ApiException {
        CompletableFuture<JsonNode> made = new CompletableFuture<>();
        Request request = posting(path, body);
        Thread.ofVirtual().name("container engine").start(() -> {
            try (Response response = client.execute(request)) {
                made.complete(read(response));
            } catch (IOException | ApiException | RuntimeException e) {
                made.completeExceptionally(e);
            }
        });
        return awaited(limit, made, () -> made.thenAccept(undo));
    }

    void delete(String path) throws ApiException {
        answer(request(Request.Method.DELETE, path).build(), limit);
    }

    /// Opens an answer that comes piece by piece, for as long as it takes. To be closed.
    Response stream(String path) throws ApiException {
        return opened(posting(path, NOTHING));
    }

    /// Sends `input` for as long as it comes, and gives what comes back. To be closed.
    Response attach(String path, InputStream input) throws ApiException {
        return opened(request(Request.Method.POST, path).hijackedInput(input).build());
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

    private JsonNode answer(Request request, Duration most) throws ApiException {
        return within(most, () -> {
            try (Response response = client.execute(request)) {
                return read(response);
            }
        });
    }

    private Response opened(Request request) throws ApiException {
        return within(limit, () -> {
            Response response = client.execute(request);
            if (response.getStatusCode() >= FIRST_ERROR || Thread.currentThread().isInterrupted()) {
                try (response) {
                    read(response);
                }
            }
            return response;
        });
    }

    /// @throws ApiException with the engine's words when it refuses
    private static JsonNode read(Response response) throws IOException, ApiException {
        byte[] body = response.getBody().readNBytes(MOST_BODY);
        JsonNode answer = parsed(body);
        if (response.getStatusCode() >= FIRST_ERROR) {
            String said = answer.path("message")
                    .asText(answer.path("cause")
                            .asText("it answered with status "
                                    + response.getStatusCode()));
            throw ApiException.refused(response.getStatusCode(), said.strip().replaceAll("\\s+", " "));
        }
        return answer;
    }

    /// What was said as JSON; a missing node when it is none.
    static JsonNode parsed(byte[] body) {
        try {
            return body.length == 0 ? MissingNode.getInstance() : JSON.readTree(body);
        } catch (IOException _) {
            return MissingNode.getInstance();
        }
    }

    /// On a thread of its own, whose interruption closes its connection.
    private <T> T within(Duration most, Callable<T> asking) throws ApiException {
        FutureTask<T> task = new FutureTask<>(asking);
        Thread.ofVirtual().name("container engine").start(task);
        return awaited(most, task, () -> task.cancel(true));
    }

    /// @param givenUp is called when the answer is not waited for any more
    private <T> T awaited(Duration most, Future<T> answer, Runnable givenUp) throws ApiException {
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
            throw e.getCause() instanceof ApiException refused ? refused : unreachable(address.uri().toString(), e);
        }
    }

    /// What to say of an engine that could not be asked.
    static ApiException unreachable(String where, Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String why = Optional.ofNullable(cause.getMessage()).orElse(cause.getClass().getSimpleName());
        boolean forbidden = why.contains("Permission denied");
        boolean absent = cause instanceof ConnectException || why.contains("No such file");
        return ApiException.unreachable(forbidden
                ? "this user may not use the container engine at " + where
                        + "; join its group (docker), or use a rootless engine"
                : "the container engine at " + where + (absent ? " is not there (" : " failed (") + why
                        + "); start it, or name another in DOCKER_HOST or as `host` in [docker]");
    }

    @Override
    public void close() {
        try {
            client.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
