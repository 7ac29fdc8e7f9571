package dev.rlm.backends.scripted;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import dev.rlm.core.llm.Purpose;
import dev.rlm.core.llm.Usage;

/// Reads a script. Everything that is not understood is an error: a misspelt field would else change a test in silence.
final class ScriptParser {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final Set<String> FIELDS = Set.of("for", "match", "reply", "usage", "delay_ms", "repeat", "error");
    private static final List<String> USAGE_FIELDS = List.of("input_tokens", "cache_read_tokens", "cache_write_tokens",
            "output_tokens", "reasoning_tokens");
    private static final long LONGEST_DELAY = Duration.ofDays(1).toMillis();
    private static final long MOST_TOKENS = 1_000_000_000_000L;

    private final String file;
    private int number;

    private ScriptParser(String file) {
        this.file = file;
    }

    /// @throws ScriptException also when the file cannot be read or holds no line
    static List<ScriptLine> parse(Path path) throws ScriptException {
        return new ScriptParser(path.toString()).lines(text(path));
    }

    private static String text(Path path) throws ScriptException {
        if (!Files.isRegularFile(path)) {
            throw new ScriptException(path + ": no such script; scripted/FILE names a file of JSON Lines");
        }
        try {
            return Files.readString(path);
        } catch (CharacterCodingException _) {
            throw new ScriptException(path + ": the script is not UTF-8");
        } catch (IOException e) {
            throw new ScriptException(path + ": the script cannot be read: " + e.getMessage());
        }
    }

    private List<ScriptLine> lines(String text) throws ScriptException {
        List<ScriptLine> lines = new ArrayList<>();
        for (String line : text.startsWith("\uFEFF") ? text.substring(1).lines().toList() : text.lines().toList()) {
            number++;
            if (!line.isBlank()) {
                lines.add(line(line));
            }
        }
        if (lines.isEmpty()) {
            throw new ScriptException(file + ": the script holds no line");
        }
        return lines;
    }

    private ScriptLine line(String text) throws ScriptException {
        JsonNode line = json(text);
        checkFields(line, FIELDS, "");
        if (!line.has("reply") && !line.has("error")) {
            throw wrong("neither \"reply\" nor \"error\"");
        }
        return new ScriptLine(number, purpose(line), match(line), string(line, "reply"), usage(line.path("usage")),
                Duration.ofMillis(whole(line, "delay_ms", LONGEST_DELAY)), bool(line, "repeat"),
                error(line.path("error")));
    }

    private JsonNode json(String text) throws ScriptException {
        try {
            JsonNode line = JSON.readTree(text);
            if (line.isObject()) {
                return line;
            }
        } catch (JsonProcessingException e) {
            throw wrong("not JSON: " + e.getOriginalMessage());
        }
        throw wrong("not a JSON object");
    }

    private Optional<Purpose> purpose(JsonNode line) throws ScriptException {
        String name = string(line, "for").orElse("any");
        return switch (name) {
            case "any" -> Optional.empty();
            case "root", "sub", "child", "final", "direct" ->
                Optional.of(Purpose.valueOf(name.toUpperCase(Locale.ROOT)));
            default -> throw wrong("\"for\" is \"" + name + "\"; it can be root, sub, child, final, direct or any");
        };
    }

    private Optional<Pattern> match(JsonNode line) throws ScriptException {
        Optional<String> match = string(line, "match");
        try {
            return match.map(Pattern::compile);
        } catch (PatternSyntaxException e) {
            throw wrong("\"match\" is no regular expression: " + e.getDescription());
        }
    }

    private Optional<Usage> usage(JsonNode usage) throws ScriptException {
        if (usage.isMissingNode()) {
            return Optional.empty();
        }
        checkFields(usage, Set.copyOf(USAGE_FIELDS), "usage");
        if (!usage.has("input_tokens") || !usage.has("output_tokens")) {
            throw wrong("\"usage\" needs input_tokens and output_tokens");
        }
        long[] tokens = new long[USAGE_FIELDS.size()];
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = whole(usage, USAGE_FIELDS.get(i), MOST_TOKENS);
        }
        return Optional.of(new Usage(tokens[0], tokens[1], tokens[2], tokens[3], tokens[4]));
    }

    private Optional<ScriptLine.ErrorLine> error(JsonNode error) throws ScriptException {
        if (error.isMissingNode()) {
            return Optional.empty();
        }
        checkFields(error, Set.of("status", "headers"), "error");
        long status = whole(error, "status", 599);
        if (status < 300) {
            throw wrong("\"error\" needs a status from 300 to 599");
        }
        Map<String, String> headers = new TreeMap<>();
        for (Map.Entry<String, JsonNode> header : error.path("headers").properties()) {
            headers.put(header.getKey(), header.getValue().asText());
        }
        return Optional.of(new ScriptLine.ErrorLine((int) status, headers));
    }

    private void checkFields(JsonNode object, Set<String> known, String inside) throws ScriptException {
        if (!object.isObject()) {
            throw wrong("\"" + inside + "\" is not a JSON object");
        }
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            if (!known.contains(field.getKey())) {
                throw wrong("unknown field \"%s\"%s; known are %s".formatted(field.getKey(),
                        inside.isEmpty() ? "" : " in \"" + inside + "\"",
                        String.join(", ", known.stream().sorted().toList())));
            }
        }
    }

    private Optional<String> string(JsonNode object, String field) throws ScriptException {
        JsonNode value = object.path(field);
        if (value.isMissingNode() || value.isTextual()) {
            return Optional.ofNullable(value.textValue());
        }
        throw wrong("\"" + field + "\" is not a string");
    }

    private boolean bool(JsonNode object, String field) throws ScriptException {
        JsonNode value = object.path(field);
        if (value.isMissingNode() || value.isBoolean()) {
            return value.booleanValue();
        }
        throw wrong("\"" + field + "\" is neither true nor false");
    }

    private long whole(JsonNode object, String field, long most) throws ScriptException {
        JsonNode value = object.path(field);
        if (value.isMissingNode()) {
            return 0;
        }
        if (value.isIntegralNumber() && value.canConvertToLong() && value.longValue() >= 0
                && value.longValue() <= most) {
            return value.longValue();
        }
        throw wrong("\"" + field + "\" is not a whole number from 0 to " + most);
    }

    private ScriptException wrong(String what) {
        return new ScriptException(file + ":" + number + ": " + what);
    }
}
