package dev.rlm.app.settings;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads the simple `.env` lines that all tools agree on: `NAME=value`, with or without `export`, single or double
/// quotes, and a comment after a blank. Nothing is expanded; other lines mean nothing here.
final class DotEnv {
    private static final Pattern LINE = Pattern.compile("\\s*(?:export\\s+)?([A-Za-z_][A-Za-z0-9_]*)\\s*=\\s*(.*)");
    private static final Pattern VALUE = Pattern
            .compile("'([^']*)'\\s*(?:#.*)?|\"((?:[^\"\\\\]|\\\\.)*)\"\\s*(?:#.*)?|((?:(?!\\s#).)*)(?:\\s#.*)?");

    private DotEnv() {}

    /// The variables among `wanted` that `text` sets, and no others. Of several lines the last holds.
    static Map<String, String> read(String text, Set<String> wanted) {
        Map<String, String> values = new HashMap<>();
        text.lines()
                .map(line -> line.startsWith("\uFEFF") ? line.substring(1) : line)
                .map(LINE::matcher)
                .filter(Matcher::matches)
                .filter(line -> wanted.contains(line.group(1)))
                .forEach(line -> value(line.group(2).strip()).ifPresent(value -> values.put(line.group(1), value)));
        return values;
    }

    private static Optional<String> value(String text) {
        if (text.startsWith("#")) {
            return Optional.of("");
        }
        Matcher value = VALUE.matcher(text);
        if (!value.matches()) {
            return Optional.empty();
        }
        if (value.group(2) != null) {
            return Optional.of(value.group(2).replaceAll("\\\\(.)", "$1"));
        }
        return Optional.of(value.group(1) != null ? value.group(1) : value.group(3).strip());
    }
}
