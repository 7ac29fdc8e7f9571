package dev.rlm.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.rlm.core.cancel.TimeSource;

/// Replies of [FakeModelServer] from JSON Lines, for a server that is a process of its own:
/// `{"match":"regex over the last message","reply":"…","usage":{"prompt_tokens":1,"completion_tokens":1},
/// "status":200,"headers":{},"body":"instead of a reply","fault":"drop|half","delay_ms":0,"repeat":false}`.
/// The first line that fits is used, once unless `repeat`; without `usage` four characters count as a token.
/// Thread-safe.
final class ServerScript implements Function<SeenRequest, ServerReply> {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int CHARS_PER_TOKEN = 4;

    private final TimeSource time;
    private final List<Line> left;

    private record Line(Pattern match, JsonNode json) {}

    private ServerScript(TimeSource time, List<Line> left) {
        this.time = time;
        this.left = left;
    }

    static ServerScript read(Path file, TimeSource time) throws IOException {
        List<Line> lines = new ArrayList<>();
        for (String text : Files.readAllLines(file)) {
            if (!text.isBlank()) {
                JsonNode json = JSON.readTree(text);
                lines.add(new Line(Pattern.compile(json.path("match").asText("")), json));
            }
        }
        return new ServerScript(time, lines);
    }

    @Override
    public ServerReply apply(SeenRequest request) {
        JsonNode line = take(request.lastMessage());
        if (line.isMissingNode()) {
            return ServerReply.error(400, "no line of the server's script fits this request");
        }
        pause(Duration.ofMillis(line.path("delay_ms").asLong(0)));
        ServerReply.Whole answer = answer(line, request);
        return switch (line.path("fault").asText("")) {
            case "" -> answer;
            case "drop" -> new ServerReply.Dropped();
            case "half" -> new ServerReply.Half(answer);
            default -> ServerReply.error(500, "unknown fault in the server's script");
        };
    }

    private synchronized JsonNode take(String lastMessage) {
        for (Iterator<Line> lines = left.iterator(); lines.hasNext();) {
            Line line = lines.next();
            if (line.match().matcher(lastMessage).find()) {
                if (!line.json().path("repeat").asBoolean(false)) {
                    lines.remove();
                }
                return line.json();
            }
        }
        return JSON.missingNode();
    }

    private static ServerReply.Whole answer(JsonNode line, SeenRequest request) {
        int status = line.path("status").asInt(200);
        Map<String, String> headers = new HashMap<>();
        line.path("headers").properties().forEach(header -> headers.put(header.getKey(), header.getValue().asText()));
        if (line.has("body")) {
            return new ServerReply.Whole(status, headers, line.get("body").asText(), 0, 0);
        }
        if (status != 200) {
            String message = line.path("reply").asText("status " + status + " by the server's script");
            return new ServerReply.Whole(status, headers, ServerReply.error(status, message).body(), 0, 0);
        }
        String text = line.path("reply").asText("");
        long prompt = line.path("usage").path("prompt_tokens").asLong(tokens(request));
        long completion = line.path("usage").path("completion_tokens").asLong(tokens(text));
        ServerReply.Whole plain = ServerReply.text(text, prompt, completion);
        return new ServerReply.Whole(status, headers, plain.body(), prompt, completion);
    }

    private static long tokens(SeenRequest request) {
        return request.messages().stream().mapToLong(message -> tokens(message.text())).sum();
    }

    private static long tokens(String text) {
        return Math.ceilDiv(text.length(), CHARS_PER_TOKEN);
    }

    private void pause(Duration duration) {
        try {
            if (duration.isPositive()) {
                time.sleep(duration);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
