package dev.rlm.core.code;

import java.util.List;

/// A fence with what stands in it.
///
/// @param mark how it was opened
/// @param content its lines, without the fence's own indentation
/// @param written its lines as the model wrote them, the closing line too, but neither the opening line nor thinking
/// @param line of the reply on which the content begins, from 1
/// @param end how it ended
record Fence(FenceMark mark, List<String> content, List<String> written, int line, End end) {
    Fence {
        content = List.copyOf(content);
        written = List.copyOf(written);
    }

    /// How a fence ended. `next` is the index of the line to go on with.
    sealed interface End {
        /// By its closing line, or by the next opening line where the closing one was forgotten.
        record Closed(int next) implements End {}

        /// It did not: the reply ended first.
        record Unclosed() implements End {}

        /// It is only a wrapping: its content is to be read as if the opening line were not there.
        record Wrapper() implements End {}

        /// It belonged to thinking, which is closed in line `next`.
        record InThinking(int next) implements End {}
    }

    boolean isBlank() {
        return content.stream().allMatch(String::isBlank);
    }

    boolean isUnclosed() {
        return end instanceof End.Unclosed;
    }

    /// A lone line of marks at the end of a reply, such as a closing line too many.
    boolean isStray() {
        return isUnclosed() && isBlank() && mark.isBare();
    }

    /// The content as one text. If its first line is indented, which Python never accepts, that much is taken from every
    /// line that does not begin inside a string; unless some line has less, then nothing is.
    String code() {
        String margin = content.stream()
                .filter(line -> !line.isBlank())
                .findFirst()
                .map(line -> line.substring(0, Columns.afterBlanks(line, 0)))
                .orElse("");
        StringBuilder code = new StringBuilder();
        PythonStrings strings = new PythonStrings();
        for (String line : content) {
            boolean kept = strings.open() || !line.startsWith(margin);
            if (kept && !strings.open() && !line.isBlank()) {
                return String.join("\n", content);
            }
            code.append(kept ? line : line.substring(margin.length())).append('\n');
            strings.read(line);
        }
        return code.isEmpty() ? "" : code.substring(0, code.length() - 1);
    }
}
