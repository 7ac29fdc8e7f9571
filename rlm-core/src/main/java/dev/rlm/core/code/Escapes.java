package dev.rlm.core.code;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The escapes of Python's string literals; unknown ones stay as they are, as Python leaves them.
final class Escapes {
    private static final Pattern ESCAPE = Pattern
            .compile("\\\\(?:([ntr\\\\'\"\n])|x(\\p{XDigit}{2})|u(\\p{XDigit}{4})|U(0001\\p{XDigit}{4}))");

    private Escapes() {}

    static String resolve(String written) {
        return written.indexOf('\\') < 0
                ? written
                : ESCAPE.matcher(written).replaceAll(match -> Matcher.quoteReplacement(value(match)));
    }

    private static String value(MatchResult escape) {
        if (escape.group(1) == null) {
            String digits = escape.group().substring(2);
            return Character.toString(Integer.parseInt(digits, 16));
        }
        return switch (escape.group(1)) {
            case "n" -> "\n";
            case "t" -> "\t";
            case "r" -> "\r";
            case "\n" -> "";
            default -> escape.group(1);
        };
    }
}
