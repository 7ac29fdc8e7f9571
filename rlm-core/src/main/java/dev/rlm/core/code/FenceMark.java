package dev.rlm.core.code;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The line that opens a fence: three or more backticks or tildes, and a tag.
///
/// @param mark a backtick or a tilde
/// @param length of the run of marks
/// @param column of the first mark: that much indentation belongs to the fence and not to its content
/// @param language the first word behind the marks in lower case, empty if there is none
record FenceMark(char mark, int length, int column, String language) {
    private static final Pattern LIST_MARKER = Pattern.compile("(?:[-*+]|\\d{1,9}[.)])(?=[ \\t])");
    private static final Pattern LANGUAGE = Pattern.compile("\\{?\\.?([^\\s,:;{}=]*)");
    private static final Pattern PYTHON = Pattern.compile("py(?:thon)?(?:3(?:\\.\\d+)?)?");

    /// The fence that `line` opens.
    ///
    /// @param deepest the greatest indentation at which a fence is still a fence and not an indented sample; a fence
    ///   directly behind a list marker is one anyway
    static Optional<FenceMark> opening(String line, int deepest) {
        int at = Columns.afterBlanks(line, 0);
        if (at > 0 && Columns.of(line, at) > deepest) {
            return Optional.empty();
        }
        int start = afterListMarkers(line, at);
        int end = start + Math.max(run(line, start, '`'), run(line, start, '~'));
        if (end - start < 3 || line.charAt(start) == '`' && line.indexOf('`', end) >= 0) {
            return Optional.empty();
        }
        Matcher tag = LANGUAGE.matcher(line.substring(end).strip());
        String language = tag.lookingAt() ? tag.group(1).toLowerCase(Locale.ROOT) : "";
        return Optional.of(new FenceMark(line.charAt(start), end - start, Columns.of(line, start), language));
    }

    /// A whole Python fence that stands on one line with its code: `` ```repl print(1)``` ``.
    static Optional<Block> onOneLine(String line, int number) {
        String whole = line.strip();
        int run = run(whole, 0, '`');
        int last = whole.length() - run;
        if (run < 3 || last <= run || whole.indexOf('`', run) != last) {
            return Optional.empty();
        }
        String inside = whole.substring(run, last);
        int blank = 0;
        while (blank < inside.length() && !Character.isWhitespace(inside.charAt(blank))) {
            blank++;
        }
        FenceMark mark = new FenceMark('`', run, 0, inside.substring(0, blank).toLowerCase(Locale.ROOT));
        String code = inside.substring(blank).strip();
        return (mark.isRepl() || mark.isPython()) && !code.isEmpty()
                ? Optional.of(new Block(mark.language(), code, number))
                : Optional.empty();
    }

    /// The column at which the content of a list item begins, if `line` begins one; else how far it is indented.
    static int contentColumn(String line) {
        int at = Columns.afterBlanks(line, 0);
        return Columns.of(line, afterListMarkers(line, at));
    }

    boolean isRepl() {
        return language.equals("repl");
    }

    boolean isPython() {
        return PYTHON.matcher(language).matches();
    }

    boolean isBare() {
        return language.isEmpty();
    }

    /// Whether this may be a mere wrapping around a reply that has a `repl` fence inside.
    boolean mayWrap() {
        return isBare() || language.equals("markdown") || language.equals("md");
    }

    /// Whether `line` closes this fence, indented by at most `deepest`.
    boolean closedBy(String line, int deepest) {
        String marks = line.strip();
        if (marks.length() < length || marks.charAt(0) != mark) {
            return false;
        }
        return run(marks, 0, mark) == marks.length() && Columns.of(line, line.indexOf(mark)) <= deepest;
    }

    private static int afterListMarkers(String line, int from) {
        Matcher marker = LIST_MARKER.matcher(line);
        int at = from;
        while (marker.region(at, line.length()).lookingAt()) {
            at = Columns.afterBlanks(line, marker.end());
        }
        return at;
    }

    private static int run(String line, int from, char mark) {
        int to = from;
        while (to < line.length() && line.charAt(to) == mark) {
            to++;
        }
        return to - from;
    }
}
