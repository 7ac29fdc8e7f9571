package dev.rlm.repl.docker;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.dockerjava.transport.DockerHttpClient.Response;

import dev.rlm.core.cancel.Registration;
import dev.rlm.core.cancel.TimeSource;

/// Has the engine fetch an image from its registry, and follows how far it is. For one thread, once.
final class Pull {
    /// How long nothing at all may come: an engine that unpacks a layer says so all the while.
    private static final Duration SILENCE = Duration.ofMinutes(2);
    private static final int FAILED = 500;
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
        try (Response response = api.stream(path);
                BufferedReader lines = new BufferedReader(
                        new InputStreamReader(response.getBody(), StandardCharsets.UTF_8))) {
            for (String line = next(lines, response); line != null; line = next(lines, response)) {
                take(Api.parsed(line.getBytes(StandardCharsets.UTF_8)));
                tell(progress);
            }
        } catch (IOException e) {
            throw ApiException.unreachable("fetching the image " + image + " broke off (" + e.getMessage()
                    + "); try again");
        }
    }

    private String next(BufferedReader lines, Response response) throws IOException {
        try (Registration _ = time.schedule(SILENCE, response::close)) {
            return lines.readLine();
        }
    }

    private void take(JsonNode said) throws ApiException {
        if (said.path("error").isTextual()) {
            throw ApiException.refused(FAILED, said.path("error").asText());
        }
        String id = said.path("id").asText();
        String status = said.path("status").asText();
        boolean complete = status.equals("Pull complete") || status.equals("Already exists");
        if (complete) {
            long total = layers.getOrDefault(id, new Layer(0, 0, false)).total;
            layers.put(id, new Layer(total, total, true));
        } else if (status.equals("Pulling fs layer")) {
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
