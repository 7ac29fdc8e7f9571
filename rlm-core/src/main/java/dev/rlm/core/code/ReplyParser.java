package dev.rlm.core.code;

import java.util.List;
import java.util.function.Predicate;

/// Takes a reply's text apart: thinking, prose, code to run, directives and near misses. It runs nothing, never fails
/// and needs time linear in the length of the text, whatever the text is. Without state; for any thread.
///
/// **Thinking** stands between `<think>` and `</think>` (or `thinking`, in any case) and is neither code nor an answer.
/// All before a closing tag without an opening one is thinking, and all after an opening one without a closing one. A tag
/// in an inline code span, in quotation marks, in a string or comment of Python code, or within a line of any fence is
/// only mentioned.
///
/// **Code** stands in fences of backticks or tildes, indented by up to three columns or in a list. If there is a `repl`
/// fence, only those run; else `python`, `python3` and `py`; else a bare fence, if it is the only bare one and looks like
/// Python. A bare or `markdown` fence that holds a `repl` fence is a wrapping and is looked through.
///
/// **Directives** count in prose only, at the beginning of a line, behind nothing but marks of lists, quotes, headings
/// and emphasis; a new sentence may follow them, but no sentence may go on. The text of a `FINAL` may span lines, with
/// fences other than `repl` in it. Several may stand on a line; the last one of the reply counts.
public final class ReplyParser {
    /// How many near misses are reported at most.
    public static final int MAX_FAULTS = 16;

    /// Parses with [PythonShape#isPython(String)] for bare fences.
    public ParsedReply parse(String text, boolean cutOff) {
        return parse(text, cutOff, PythonShape::isPython);
    }

    /// @param text of the reply, with line ends of any kind
    /// @param cutOff the reply was cut off by its length: a fence without an end does not run
    /// @param looksLikePython asked at most once, about the content of the only bare fence
    public ParsedReply parse(String text, boolean cutOff, Predicate<String> looksLikePython) {
        List<String> lines = text.lines().toList();
        Scanned scanned = new ReplyScanner(lines, cutOff).scan();
        return new FenceChoice(scanned, cutOff, looksLikePython).reply();
    }
}
