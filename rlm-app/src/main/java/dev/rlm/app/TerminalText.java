package dev.rlm.app;

import java.util.Locale;

/// Text of others made safe for a terminal: what would move the cursor, change colours, set a title, answer a query or
/// turn the reading direction is shown as a visible escape instead. Source of the rule: trust.md, 4.
///
/// Only for terminals: text that goes into a pipe or a file stays as it is.
public final class TerminalText {
    private TerminalText() {}

    /// `text` with control characters other than newline and tab as `\x1b`, line separators, bidi controls and lone
    /// surrogates as `\u202e`. Applying it twice changes nothing more.
    public static String visible(String text) {
        if (text.codePoints().noneMatch(TerminalText::isUnsafe)) {
            return text;
        }
        StringBuilder shown = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(point -> append(shown, point));
        return shown.toString();
    }

    /// As [#visible], on one line: newlines and tabs are escaped too. For names and keys within a message.
    public static String visibleLine(String text) {
        return visible(text).replace("\n", "\\n").replace("\t", "\\t");
    }

    private static void append(StringBuilder shown, int point) {
        if (!isUnsafe(point)) {
            shown.appendCodePoint(point);
        } else if (point < 0x100) {
            shown.append(String.format(Locale.ROOT, "\\x%02x", point));
        } else {
            shown.append(String.format(Locale.ROOT, "\\u%04x", point));
        }
    }

    private static boolean isUnsafe(int point) {
        return isControl(point) || isBidiControl(point) || isLineSeparator(point) || isSurrogate(point);
    }

    private static boolean isControl(int point) {
        return point != '\n' && point != '\t' && Character.isISOControl(point);
    }

    private static boolean isBidiControl(int point) {
        return point == 0x061C || point == 0x200E || point == 0x200F
                || (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
    }

    private static boolean isLineSeparator(int point) {
        return point == 0x2028 || point == 0x2029;
    }

    private static boolean isSurrogate(int point) {
        return point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
    }
}
