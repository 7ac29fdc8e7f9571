package dev.rlm.core.code;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads one fence, from behind its opening line to its end.
///
/// In Python a line of backticks outside a string means nothing, so there it ends the fence at any indentation, also at
/// the end of a line of code, and a line that opens another fence does so too. In a string it is text. For everything
/// else the rules are Markdown's.
final class FenceReader {
    private final List<String> lines;
    private final FenceMark mark;
    private final int from;
    private final boolean deep;
    private final boolean code;
    private final List<String> content = new ArrayList<>();
    private final List<String> written = new ArrayList<>();
    private final PythonStrings strings = new PythonStrings();
    private boolean blank = true;
    private boolean thinking;
    private int openTags;
    private int firstClosing = -1;

    /// @param from index of the first line behind the opening line
    /// @param deep false to follow no strings and to take no fence for a wrapping, so that no line is read twice
    FenceReader(List<String> lines, FenceMark mark, int from, boolean deep) {
        this.lines = lines;
        this.mark = mark;
        this.from = from;
        this.deep = deep;
        this.code = mark.isRepl() || mark.isPython();
    }

    Fence read() {
        for (int i = from; i < lines.size(); i++) {
            Optional<Fence.End> end = take(lines.get(i), i);
            if (end.isPresent()) {
                return fence(end.get());
            }
        }
        return fence(new Fence.End.Unclosed());
    }

    /// Whether the reply ended inside a string, although there was a line that would have closed the fence outside one:
    /// then the string is more likely broken than the fence.
    boolean lostInString() {
        return strings.open() && firstClosing >= 0;
    }

    private Optional<Fence.End> take(String raw, int index) {
        boolean inString = deep && strings.open();
        String line = inString ? raw : withoutThinking(raw);
        if (inString) {
            firstClosing = firstClosing < 0 && closes(line) ? index : firstClosing;
        } else {
            Optional<Fence.End> end = endAt(line, index);
            if (end.isPresent()) {
                return end;
            }
        }
        if (line.isEmpty() && !raw.isEmpty()) {
            return Optional.empty();
        }
        written.add(line);
        return add(Columns.drop(line, mark.column()), index);
    }

    private Optional<Fence.End> add(String line, int index) {
        int backtick = code || mark.isBare() ? strings.read(line) : -1;
        if (code && backtick >= 0 && mark.closedBy(line.substring(backtick), 0)) {
            content.add(line.substring(0, backtick).stripTrailing());
            return Optional.of(new Fence.End.Closed(index + 1));
        }
        content.add(line);
        blank &= line.isBlank();
        return Optional.empty();
    }

    private Optional<Fence.End> endAt(String line, int index) {
        if (closes(line)) {
            written.add(line);
            return Optional.of(new Fence.End.Closed(index + 1));
        }
        if (ThinkTag.begins(line, false) && openTags == 0) {
            return Optional.of(new Fence.End.InThinking(index));
        }
        if (ThinkTag.begins(line, true)) {
            openTags++;
        }
        return FenceMark.opening(line, code ? Integer.MAX_VALUE : mark.column() + 3)
                .filter(inner -> !inner.isBare())
                .flatMap(inner -> endBefore(inner, index));
    }

    private Optional<Fence.End> endBefore(FenceMark inner, int index) {
        boolean same = inner.mark() == mark.mark() && inner.length() >= mark.length();
        if (deep && inner.isRepl() && (mark.mayWrap() || code && blank)) {
            return Optional.of(new Fence.End.Wrapper());
        }
        return same && (code || inner.isRepl()) ? Optional.of(new Fence.End.Closed(index)) : Optional.empty();
    }

    private boolean closes(String line) {
        return mark.closedBy(line, code ? Integer.MAX_VALUE : mark.column() + 3);
    }

    /// In Python a line that begins with a tag, outside a string, is thinking: nothing of it is code.
    private String withoutThinking(String line) {
        if (!code) {
            return line;
        }
        boolean opens = !thinking && ThinkTag.begins(line, true);
        if (!thinking && !opens) {
            return line;
        }
        Optional<ThinkTag> close = ThinkTag.in(line).stream().filter(tag -> !tag.opens()).findFirst();
        thinking = close.isEmpty();
        return close.map(tag -> line.substring(tag.end())).orElse("");
    }

    private Fence fence(Fence.End end) {
        return new Fence(mark, content, written, from + 1, end);
    }
}
