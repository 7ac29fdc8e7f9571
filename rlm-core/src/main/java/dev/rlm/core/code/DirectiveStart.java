package dev.rlm.core.code;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where a directive begins in its line.
///
/// @param variable `FINAL_VAR`, not `FINAL`
/// @param start offset of the word
/// @param argument offset behind the opening parenthesis
record DirectiveStart(boolean variable, int start, int argument) {
    private static final String DECORATION = " \t>#*_`+-\u2022";
    private static final String SEPARATORS = " \t,;.*_`";
    private static final Pattern WORD = Pattern.compile("FINAL(\\\\?_VAR)?\\(");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,9}[.)][ \\t]");

    /// A directive at the beginning of a line, behind marks of Markdown at most.
    static Optional<DirectiveStart> beginning(String line) {
        return at(line, position(line));
    }

    /// A directive that follows one on the same line, which ended before `from`.
    static Optional<DirectiveStart> following(String line, int from) {
        return at(line, skip(line, from, SEPARATORS));
    }

    /// The offset in a line at which a directive may begin.
    static int position(String line) {
        int at = skip(line, 0, DECORATION);
        Matcher number = NUMBER.matcher(line).region(at, line.length());
        return number.lookingAt() ? skip(line, number.end(), DECORATION) : at;
    }

    static int skip(String line, int from, String characters) {
        int at = from;
        while (at < line.length() && characters.indexOf(line.charAt(at)) >= 0) {
            at++;
        }
        return at;
    }

    private static Optional<DirectiveStart> at(String line, int offset) {
        if (!line.startsWith("FINAL", offset)) {
            return Optional.empty();
        }
        Matcher word = WORD.matcher(line).region(offset, line.length());
        return word.lookingAt()
                ? Optional.of(new DirectiveStart(word.group(1) != null, offset, word.end()))
                : Optional.empty();
    }
}
