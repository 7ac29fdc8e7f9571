package dev.rlm.core.code;

/// Follows Python text line by line, as far as strings and comments go. Not thread-safe.
final class PythonStrings {
    private char quote;
    private boolean triple;

    /// Whether the next line begins inside a string.
    boolean open() {
        return quote != 0;
    }

    /// Reads a line; gives the offset of the first backtick that stands in code, or -1. Python has no use for one there.
    int read(String line) {
        int backtick = -1;
        int i = 0;
        while (i < line.length()) {
            char c = line.charAt(i);
            if (quote == 0) {
                if (c == '#') {
                    return backtick;
                }
                if (c == '`' && backtick < 0) {
                    backtick = i;
                }
                i += begin(line, i);
            } else {
                i += proceed(line, i);
            }
        }
        if (quote != 0 && !triple && !line.endsWith("\\")) {
            quote = 0;
        }
        return backtick;
    }

    private int begin(String line, int i) {
        char c = line.charAt(i);
        if (c != '"' && c != '\'') {
            return 1;
        }
        quote = c;
        triple = isTriple(line, i);
        return triple ? 3 : 1;
    }

    private int proceed(String line, int i) {
        char c = line.charAt(i);
        if (c == '\\') {
            return 2;
        }
        if (c != quote || triple && !isTriple(line, i)) {
            return 1;
        }
        quote = 0;
        return triple ? 3 : 1;
    }

    private static boolean isTriple(String line, int i) {
        char c = line.charAt(i);
        return i + 2 < line.length() && line.charAt(i + 1) == c && line.charAt(i + 2) == c;
    }
}
