package dev.rlm.backends.scripted;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import dev.rlm.core.id.CallId;
import dev.rlm.core.llm.LlmRequest;
import dev.rlm.core.llm.Purpose;

/// The lines of a script and who has which. Thread-safe: guarded by `this`.
final class Script {
    private static final int MOST_SHOWN = 10;

    private final List<ScriptLine> left;
    private final Map<Asker, Bound> bound = new HashMap<>();

    /// A request, whatever its attempt.
    private record Asker(CallId callId, int turn, Purpose purpose) {
        static Asker of(LlmRequest request) {
            return new Asker(request.callId(), request.turn(), request.purpose());
        }
    }

    /// A line with the number of attempts that were already made on it.
    private record Bound(ScriptLine line, int attempts) {}

    Script(List<ScriptLine> lines) {
        left = new ArrayList<>(lines);
    }

    /// Gives the request the first line left that fits, unless it has one; none when none fits.
    synchronized void bind(LlmRequest request) {
        Asker asker = Asker.of(request);
        if (!bound.containsKey(asker)) {
            Optional<ScriptLine> line = left.stream().filter(each -> each.fits(request)).findFirst();
            line.filter(each -> !each.repeat()).ifPresent(left::remove);
            line.ifPresent(each -> bound.put(asker, new Bound(each, 0)));
        }
    }

    /// The request's line for its next attempt; empty when none fits.
    synchronized Optional<Attempt> next(LlmRequest request) {
        bind(request);
        Bound now = bound.computeIfPresent(Asker.of(request), (_, old) -> new Bound(old.line(), old.attempts() + 1));
        return Optional.ofNullable(now).map(known -> new Attempt(known.line(), known.attempts()));
    }

    /// A line to be played.
    ///
    /// @param number of the attempt, from 1
    record Attempt(ScriptLine line, int number) {
        /// The error to play now, if any: each time when there is no reply, else the first time.
        Optional<ScriptLine.ErrorLine> error() {
            return line.error().filter(_ -> number == 1 || line.reply().isEmpty());
        }
    }

    /// Which lines nobody has yet, for a message.
    synchronized String shownLeft() {
        if (left.isEmpty()) {
            return "the script ran out: all its lines are used";
        }
        String lines = left.stream().limit(MOST_SHOWN).map(ScriptLine::shown).collect(Collectors.joining(", "));
        int more = left.size() - MOST_SHOWN;
        return "lines left: " + lines + (more > 0 ? " and " + more + " more" : "");
    }
}
