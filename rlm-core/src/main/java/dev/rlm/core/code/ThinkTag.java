package dev.rlm.core.code;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A tag that opens or closes thinking: `<think>`, `</think>`, `<thinking>`, `</thinking>`, in any case.
///
/// @param opens false for a closing tag
/// @param start offset in its line
/// @param end offset behind it
record ThinkTag(boolean opens, int start, int end) {
    private static final Pattern TAG = Pattern.compile("<(/?)think(?:ing)?>", Pattern.CASE_INSENSITIVE);

    /// The tags of a line. One in an inline code span, or directly between quotation marks, is a mention and is left out:
    /// otherwise a sentence on such tags would hide the rest of the reply.
    static List<ThinkTag> in(String line) {
        if (line.indexOf('<') < 0) {
            return List.of();
        }
        List<ThinkTag> tags = new ArrayList<>();
        CodeSpans spans = new CodeSpans(line);
        Matcher matcher = TAG.matcher(line);
        while (matcher.find()) {
            if (!spans.contains(matcher.start()) && !quoted(line, matcher.start(), matcher.end())) {
                tags.add(new ThinkTag(matcher.group(1).isEmpty(), matcher.start(), matcher.end()));
            }
        }
        return tags;
    }

    /// Whether a line begins with a tag of this kind, spaces aside.
    static boolean begins(String line, boolean opening) {
        Matcher matcher = TAG.matcher(line);
        matcher.region(line.length() - line.stripLeading().length(), line.length());
        return matcher.lookingAt() && matcher.group(1).isEmpty() == opening;
    }

    private static boolean quoted(String line, int start, int end) {
        return start > 0 && end < line.length() && line.charAt(start - 1) == line.charAt(end)
                && "\"'".indexOf(line.charAt(end)) >= 0;
    }

    /// The inline code spans of one line, asked for from left to right. A run of backticks without a partner in the line
    /// opens nothing.
    private static final class CodeSpans {
        private final String line;
        private int start;
        private int end;

        CodeSpans(String line) {
            this.line = line;
            advance();
        }

        boolean contains(int offset) {
            while (end <= offset && start < line.length()) {
                advance();
            }
            return start <= offset && offset < end;
        }

        private void advance() {
            start = line.indexOf('`', end);
            if (start < 0) {
                start = line.length();
                end = start;
                return;
            }
            int length = run(start);
            int at = line.indexOf('`', start + length);
            while (at >= 0 && run(at) != length) {
                at = line.indexOf('`', at + run(at));
            }
            end = at < 0 ? line.length() : at + length;
            start = at < 0 ? line.length() : start;
        }

        private int run(int from) {
            int to = from;
            while (to < line.length() && line.charAt(to) == '`') {
                to++;
            }
            return to - from;
        }
    }
}
