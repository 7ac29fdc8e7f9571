package dev.rlm.repl.docker;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

import com.fasterxml.jackson.databind.JsonNode;

import dev.rlm.core.cancel.Registration;
import dev.rlm.core.cancel.TimeSource;

/// Has the engine fetch an image from its registry, and follows how far it is. For one thread, once.
final class Pull {
    /// How long nothing at all may come: an engine that unpacks a layer says so all the while.
    private static final Duration SILENCE = Duration.ofMinutes(2);
    private static final int FAILED = 500;
    private static final int MOST_LINE = 1 << 20;
    /// Images have at most 127.
    private static final int MOST_LAYERS = 1000;
    private static final double MEGABYTE = 1_000_000;

    private final Api api;
    private final String image;
    private final TimeSource time;
    private final Map<String, Layer> layers = new HashMap<>();
    private String last = "";

    /// One layer of the image.
    ///
    /// @param bytes that have come
    /// @param total bytes, 0 while that is not known
    private record Layer(long bytes, long total, boolean complete) {}

    Pull(Api api, String image, TimeSource time) {
        this.api = api;
        this.image = image;
        this.time = time;
    }

    /// @param progress gets a clause each time when it has changed
    void run(Consumer<String> progress) throws ApiException {
        boolean exact = image.contains("@") || image.lastIndexOf(':') > image.lastIndexOf('/');
        String path = "/images/create?fromImage=" + Api.escaped(exact ? image : image + ":latest");
        try (Api.Stream said = api.stream(path)) {
            InputStream lines = new BufferedInputStream(said.body());
            for (Optional<String> line = next(lines, said); line.isPresent(); line = next(lines, said)) {
                take(Api.parsed(line.get().getBytes(StandardCharsets.UTF_8)));
                tell(progress);
            }
        } catch (IOException e) {
            throw ApiException.unreachable("fetching the image " + image + " broke off (" + e.getMessage()
                    + "); try again");
        }
    }

    private Optional<String> next(InputStream lines, Api.Stream said) throws IOException {
        try (Registration _ = time.schedule(SILENCE, said::close)) {
            return Connection.line(lines, MOST_LINE);
        }
    }

    private void take(JsonNode said) throws ApiException {
        if (said.path("error").isTextual()) {
            throw ApiException.refused(FAILED, said.path("error").asText());
        }
        String id = said.path("id").asText();
        String status = said.path("status").asText();
        boolean complete = status.equals("Pull complete") || status.equals("Already exists");
        if (complete && (layers.containsKey(id) || layers.size() < MOST_LAYERS)) {
            long total = layers.getOrDefault(id, new Layer(0, 0, false)).total;
            layers.put(id, new Layer(total, total, true));
        } else if (status.equals("Pulling fs layer") && layers.size() < MOST_LAYERS) {
            layers.put(id, new Layer(0, 0, false));
        } else if (status.equals("Downloading") && layers.containsKey(id)) {
            JsonNode detail = said.path("progressDetail");
            layers.put(id, new Layer(detail.path("current").asLong(), detail.path("total").asLong(), false));
        }
    }

    private void tell(Consumer<String> progress) {
        long done = layers.values().stream().filter(Layer::complete).count();
        double came = layers.values().stream().mapToLong(Layer::bytes).sum() / MEGABYTE;
        double total = layers.values().stream().mapToLong(Layer::total).sum() / MEGABYTE;
        String now = layers.isEmpty()
                ? "fetching " + image
                : String.format(Locale.ROOT, "fetching %s: %d of %d layers, %.1f of %.1f MB", image, done,
                        layers.size(), came, total);
        if (!now.equals(last)) {
            last = now;
            progress.accept(now);
        }
    }
}
