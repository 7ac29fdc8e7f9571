package dev.rlm.backends.scripted;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

import dev.rlm.core.llm.LlmRequest;
import dev.rlm.core.llm.Purpose;
import dev.rlm.core.llm.Usage;

/// One line of a script.
///
/// @param number in the file, from 1
/// @param purpose that it serves; empty: any
/// @param match to be found in the last message; empty: whatever it says
/// @param reply what is answered; empty when the line only fails
/// @param usage to report; empty: counted
/// @param delay before the answer or the error
/// @param repeat whether it serves any number of requests
/// @param error that the first attempt meets, or every attempt when there is no reply
record ScriptLine(
        int number,
        Optional<Purpose> purpose,
        Optional<Pattern> match,
        Optional<String> reply,
        Optional<Usage> usage,
        Duration delay,
        boolean repeat,
        Optional<ErrorLine> error) {

    /// An HTTP error in place of an answer.
    record ErrorLine(int status, Map<String, String> headers) {
        ErrorLine {
            headers = Map.copyOf(headers);
        }
    }

    boolean fits(LlmRequest request) {
        return purpose.map(only -> only == request.purpose()).orElse(true)
                && match.map(pattern -> pattern.matcher(request.lastMessage()).find()).orElse(true);
    }

    /// For a message: `line 4 (root, match "x")`.
    String shown() {
        String who = purpose.map(Purpose::name).orElse("any").toLowerCase(Locale.ROOT);
        return String.format(Locale.ROOT, "line %d (%s%s)", number, who,
                match.map(pattern -> ", match \"" + pattern.pattern() + "\"").orElse(""));
    }
}
