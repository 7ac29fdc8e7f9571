package dev.rlm.cli;

import org.jline.utils.WCWidth;

/// How many columns of a terminal text takes: two for wide characters and emoji, none for combining ones.
final class TextWidth {
    private static final String CUT = "…";

    private TextWidth() {}

    /// @param text one line, without control characters
    static int of(String text) {
        return text.codePoints().map(TextWidth::of).sum();
    }

    /// `text`, or its beginning and `…`, in at most `columns`.
    ///
    /// @param columns at least 1
    static String cut(String text, int columns) {
        if (of(text) <= columns) {
            return text;
        }
        int end = 0;
        int used = of(CUT.codePointAt(0));
        while (used + of(text.codePointAt(end)) <= columns) {
            used += of(text.codePointAt(end));
            end = text.offsetByCodePoints(end, 1);
        }
        return text.substring(0, end).stripTrailing() + CUT;
    }

    private static int of(int point) {
        return Math.max(0, WCWidth.wcwidth(point));
    }
}
