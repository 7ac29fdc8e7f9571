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
        if (text.startsWith("'")) {
            int end = text.indexOf('\'', 1);
            return end > 0 ? Optional.of(text.substring(1, end)) : Optional.empty();
        }
        return text.startsWith("\"") ? quoted(text) : Optional.of(plain(text));
    }

    /// Up to a `#` that begins the value or follows a blank.
    private static String plain(String text) {
        for (int i = 0; i < text.length(); i++) {
            boolean isComment = text.charAt(i) == '#' && (i == 0 || Character.isWhitespace(text.charAt(i - 1)));
            if (isComment) {
                return text.substring(0, i).strip();
            }
        }
        return text;
    }

    /// Up to the closing quote; a backslash takes the next letter as it is. Empty when the quote never closes.
    private static Optional<String> quoted(String text) {
        StringBuilder value = new StringBuilder();
        for (int i = 1; i < text.length(); i++) {
            char letter = text.charAt(i);
            if (letter == '"') {
                return Optional.of(value.toString());
            }
            boolean isEscape = letter == '\\' && i + 1 < text.length();
            value.append(isEscape ? text.charAt(++i) : letter);
        }
        return Optional.empty();
    }
}
