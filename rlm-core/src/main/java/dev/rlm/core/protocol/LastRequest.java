package dev.rlm.core.protocol;

import java.util.stream.Collectors;

import dev.rlm.core.prompt.Cut;
import dev.rlm.core.prompt.Question;

/// The one message of the final call, built to fit what was kept back for it.
final class LastRequest {
    private static final int WORDS = 700;
    private static final int MOST_VARIABLES = 50;

    private LastRequest() {}

    /// @param chars longest text; the question gets a third of it at most, then content, output and variables share
    static String text(Question question, Cells cells, int chars, String reason) {
        int room = Math.max(0, chars - WORDS);
        String asked = Cut.middle(question.shown(), room / 3, question.shown().length());
        int left = Math.max(0, room - asked.length());
        String content = Cut.head(cells.content(), left / 2);
        left -= content.length();
        String printed = Cut.middle(cells.printed(), Math.max(0, left * 4 / 5), cells.printed().length());
        left -= printed.length();
        String variables = Cut.head(cells.variables()
                .stream()
                .limit(MOST_VARIABLES)
                .map(variable -> variable.name() + " (" + variable.type() + ")")
                .collect(Collectors.joining(", ")),
                Math.max(0, left));
        return """
            This is the last call of a run that has to end (%s). Give the best answer that you can from what follows, and \
            say what is missing. Answer in plain text. One ```repl block may set answer["content"] from the variables of \
            the session; it will run once, and queries to models will be refused.

            Question:
            %s

            Context: in the session, as before.

            Answer so far:
            %s

            Newest output:
            %s

            Variables: %s
            """.formatted(
                reason, asked, content.isBlank() ? "(none)" : content, printed.isBlank() ? "(none)" : printed,
                variables.isBlank() ? "none" : variables);
    }
}
