package dev.rlm.core.code;

import java.util.Locale;
import java.util.Optional;

/// What stands between a directive's parentheses.
///
/// @param text without surrounding quotes and space
/// @param end offset behind the closing parenthesis
/// @param needsCode it is an f-string with values to fill in
record Argument(String text, int end, boolean needsCode) {

    /// Reads a string literal of Python that is the whole argument; unlike Python it may span lines in single quotes, too.
    static Optional<Argument> literal(String text, int from) {
        int at = skipSpace(text, from);
        int quotes = at;
        while (quotes < text.length() && quotes - at < 2 && "rRuUfF".indexOf(text.charAt(quotes)) >= 0) {
            quotes++;
        }
        if (quotes == text.length() || "\"'".indexOf(text.charAt(quotes)) < 0) {
            return Optional.empty();
        }
        String mark = text.substring(quotes, quotes + 1);
        String delimiter = text.startsWith(mark.repeat(3), quotes) ? mark.repeat(3) : mark;
        int start = quotes + delimiter.length();
        int end = closing(text, start, delimiter);
        int parenthesis = end < 0 ? -1 : skipSpace(text, end + delimiter.length());
        if (parenthesis < 0 || !text.startsWith(")", parenthesis)) {
            return Optional.empty();
        }
        String prefix = text.substring(at, quotes).toLowerCase(Locale.ROOT);
        String written = text.substring(start, end);
        String value = prefix.contains("r") ? written : Escapes.resolve(written);
        boolean filled = prefix.contains("f") && written.replace("{{", "").contains("{");
        return Optional.of(new Argument(value.strip(), parenthesis + 1, filled));
    }

    /// Reads up to the closing parenthesis that balances; quotes mean nothing.
    static Optional<Argument> balanced(String text, int from) {
        return balanced(text, from, false);
    }

    /// Reads up to the closing parenthesis that balances, not counting what stands in a pair of double quotes on one line.
    static Optional<Argument> balancedAroundQuotes(String text, int from) {
        return balanced(text, from, true);
    }

    private static Optional<Argument> balanced(String text, int from, boolean quotes) {
        int depth = 1;
        int i = from;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c == '"' && quotes) {
                int close = text.indexOf('"', i + 1);
                quotes = close >= 0;
                i = close < 0 ? i : close;
            } else if (c == '(') {
                depth++;
            } else if (c == ')' && !isLabel(text, from, i) && --depth == 0) {
                return Optional.of(new Argument(text.substring(from, i).strip(), i + 1, false));
            }
            i++;
        }
        return Optional.empty();
    }

    /// Whether the parenthesis at `close` belongs to a label such as `1)` or `b)` at the beginning of a later line.
    private static boolean isLabel(String text, int from, int close) {
        int start = close;
        while (start > from && close - start < 3 && Character.isLetterOrDigit(text.charAt(start - 1))) {
            start--;
        }
        boolean one = close - start == 1 || close > start && Character.isDigit(text.charAt(start));
        while (start > from && close - start < 12 && " \t".indexOf(text.charAt(start - 1)) >= 0) {
            start--;
        }
        return one && start > from && text.charAt(start - 1) == '\n' && text.startsWith(" ", close + 1);
    }

    private static int closing(String text, int from, String delimiter) {
        int i = from;
        while (i < text.length()) {
            if (text.charAt(i) == '\\') {
                i++;
            } else if (text.startsWith(delimiter, i)) {
                return i;
            }
            i++;
        }
        return -1;
    }

    private static int skipSpace(String text, int from) {
        return DirectiveStart.skip(text, from, " \t\n");
    }
}
