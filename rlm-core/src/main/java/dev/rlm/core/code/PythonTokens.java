package dev.rlm.core.code;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.rlm.core.code.PythonToken.Kind;

/// Cuts a text into words of Python. Used once, by one thread.
final class PythonTokens {
    private static final Pattern NUMBER = Pattern.compile(
            "(?:0[xX][\\p{XDigit}_]++|0[oObB][0-7_]++|(?:\\d[\\d_]*+\\.?[\\d_]*+|\\.\\d[\\d_]*+)(?:[eE][+-]?\\d++)?[jJ]?)");
    private static final Pattern OPERATOR = Pattern.compile(
            "\\*\\*=|//=|>>=|<<=|\\.\\.\\.|->|:=|[=!<>+\\-*/%&|^@]=|\\*\\*|//|<<|>>|[+\\-*/%@&|^~<>=.,:;]");
    private static final Pattern PREFIX = Pattern.compile("[rR]?[bBfF]?|[bBfF][rR]|[uU]");

    private final String text;
    private final List<PythonToken> tokens = new ArrayList<>();
    private final Deque<Character> open = new ArrayDeque<>();
    private final Matcher number;
    private final Matcher operator;
    private int at;
    private boolean spaced = true;

    private PythonTokens(String text) {
        this.text = text;
        this.number = NUMBER.matcher(text);
        this.operator = OPERATOR.matcher(text);
    }

    /// The words, or nothing if the text has a character that Python has no use for, a string without an end, or brackets
    /// that do not match.
    static Optional<List<PythonToken>> of(String text) {
        PythonTokens reader = new PythonTokens(text);
        boolean good = true;
        while (good && reader.at < text.length()) {
            good = reader.next();
        }
        if (!good || !reader.open.isEmpty()) {
            return Optional.empty();
        }
        reader.add(Kind.LINE_END, reader.at);
        return Optional.of(List.copyOf(reader.tokens));
    }

    private boolean next() {
        char c = text.charAt(at);
        if (c == '\n') {
            if (open.isEmpty()) {
                return add(Kind.LINE_END, at + 1);
            }
            return blank(1);
        }
        if (c == ' ' || c == '\t' || c == '\f') {
            return blank(1);
        }
        if (c == '\\') {
            return text.startsWith("\n", at + 1) && blank(2);
        }
        if (c == '#') {
            int end = text.indexOf('\n', at);
            return blank((end < 0 ? text.length() : end) - at);
        }
        return word(c);
    }

    private boolean word(char c) {
        if (c == '"' || c == '\'') {
            return string(at);
        }
        if (Character.isUnicodeIdentifierStart(text.codePointAt(at)) || c == '_') {
            return name();
        }
        if (number.region(at, text.length()).lookingAt()) {
            int end = number.end();
            return (end == text.length() || !Character.isUnicodeIdentifierPart(text.charAt(end)))
                    && add(Kind.NUMBER, end);
        }
        if ("([{".indexOf(c) >= 0) {
            open.push(c);
            return add(Kind.OPENING, at + 1);
        }
        if (")]}".indexOf(c) >= 0) {
            return !open.isEmpty() && "([{".indexOf(open.pop()) == ")]}".indexOf(c) && add(Kind.CLOSING, at + 1);
        }
        return operator.region(at, text.length()).lookingAt() && add(Kind.OPERATOR, operator.end());
    }

    private boolean name() {
        int end = at;
        while (end < text.length()
                && (Character.isUnicodeIdentifierPart(text.charAt(end)) || text.charAt(end) == '_')) {
            end++;
        }
        if (end == at) {
            return false;
        }
        boolean prefix = end - at <= 2 && end < text.length() && "\"'".indexOf(text.charAt(end)) >= 0
                && PREFIX.matcher(text.substring(at, end)).matches();
        return prefix ? string(end) : add(Kind.NAME, end);
    }

    private boolean string(int quotes) {
        String mark = text.substring(quotes, quotes + 1);
        boolean triple = text.startsWith(mark.repeat(3), quotes);
        String delimiter = triple ? mark.repeat(3) : mark;
        boolean formatted = text.substring(at, quotes).toLowerCase(Locale.ROOT).contains("f");
        int depth = 0;
        int i = quotes + delimiter.length();
        while (i < text.length() && (triple || text.charAt(i) != '\n')) {
            char c = text.charAt(i);
            if (depth == 0 && text.startsWith(delimiter, i)) {
                return add(Kind.STRING, i + delimiter.length());
            }
            boolean escaped = c == '\\' && !(formatted && text.startsWith("{", i + 1));
            if (escaped || formatted && depth == 0 && text.startsWith("{{", i)) {
                i++;
            } else if (formatted && c == '{') {
                depth++;
            } else if (formatted && c == '}' && depth > 0) {
                depth--;
            }
            i++;
        }
        return false;
    }

    private boolean add(Kind kind, int end) {
        tokens.add(new PythonToken(kind, kind == Kind.STRING ? "" : text.substring(at, end), spaced));
        spaced = kind == Kind.LINE_END;
        at = end;
        return true;
    }

    private boolean blank(int length) {
        spaced = true;
        at += length;
        return true;
    }
}
