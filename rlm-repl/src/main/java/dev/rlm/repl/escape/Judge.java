package dev.rlm.repl.escape;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.rlm.core.repl.CellReport;
import dev.rlm.core.repl.CellResult;
import dev.rlm.core.repl.ContextValue;
import dev.rlm.core.repl.Isolation;
import dev.rlm.core.repl.Metrics;
import dev.rlm.core.repl.ReplException;
import dev.rlm.core.repl.ReplFactory;

/// Makes one attempt after the other and says what came of each. For one thread.
///
/// @param isolation of the engine under trial
record Judge(Stage stage, Sessions sessions, Leftovers leftovers, Isolation isolation) {
    /// Long enough for slow imports on a busy machine: an attempt that was cut off has proved nothing.
    private static final Duration LIMIT = Duration.ofSeconds(20);
    /// Of attempts that end at it, as a rule.
    private static final Duration SHORT_LIMIT = Duration.ofSeconds(1);
    /// Of those that speak the protocol, some of them at length.
    private static final Duration TALK_LIMIT = Duration.ofSeconds(6);
    private static final Duration CLOCKS_DIFFER = Duration.ofSeconds(2);
    private static final long MOST_OUTPUT = 2_000_000;
    private static final long MEMORY_BESIDE = 1L << 30;
    private static final int HOW_CHARS = 100;

    Verdict verdict(Attempt attempt) throws IOException, InterruptedException {
        if (attempt.group().guarded() && !isolation.bounded()) {
            return new Verdict.Skipped("nothing outside the guest bounds it here"
                    + isolation.weaker().map(": "::concat).orElse(""));
        }
        Optional<Verdict> first = Optional.empty();
        for (Place place : stage.places()) {
            if (first.isPresent() && (attempt.spoils() || !aimsAt(attempt, place))) {
                return first.get();
            }
            Optional<String> lacks = stage.lacks(attempt, place);
            Verdict verdict = lacks.isPresent() ? new Verdict.Skipped(lacks.get()) : attempt(attempt, place);
            if (verdict instanceof Verdict.Escaped) {
                return verdict;
            }
            first = first.filter(Verdict.Held.class::isInstance).or(() -> Optional.of(verdict));
        }
        return first.orElseThrow();
    }

    private static boolean aimsAt(Attempt attempt, Place place) {
        return place.variables().keySet().stream().anyMatch(attempt::uses);
    }

    private Verdict attempt(Attempt attempt, Place place) throws IOException, InterruptedException {
        stage.lay();
        TrialSession session;
        try {
            session = sessions.current();
        } catch (ReplException e) {
            return new Verdict.Skipped("no session could be started: " + e.getMessage());
        }
        Ran ran = session.run(stage.definitions(place, session.next()) + attempt.code(), limit(attempt.group()));
        Ran control = isLost(ran) ? ran : session.control();
        Optional<String> seen = seen(session, ran).or(() -> fault(control).map("a cell after it: "::concat));
        if (attempt.spoils() || isLost(control) || !TrialSession.isUnharmed(control)) {
            sessions.drop();
        }
        if (seen.isEmpty() && attempt.sign() == Sign.LEFT) {
            seen = leftovers.processesNamed(stage.token());
        }
        return seen.<Verdict>map(Verdict.Escaped::new).orElseGet(() -> new Verdict.Held(how(ran)));
    }

    private static Duration limit(Group group) {
        return switch (group) {
            case RESOURCES -> SHORT_LIMIT;
            case PROTOCOL -> TALK_LIMIT;
            case FILES, PROCESSES, NETWORK, REACHING, JAVA, SECRETS, AFTERWARDS -> LIMIT;
        };
    }

    private static boolean isLost(Ran ran) {
        return !(ran instanceof Ran.Ended(CellResult result, Duration _)) || result instanceof CellResult.Killed;
    }

    private Optional<String> seen(TrialSession session, Ran ran) throws IOException, InterruptedException {
        Optional<String> fault = fault(ran);
        String returned = (ran instanceof Ran.Ended(CellResult result, Duration _) ? returned(result) : "")
                + session.host().sent();
        Optional<String> outside = stage.seen(returned);
        return outside.or(() -> fault).or(() -> session.host().wrong()).or(() -> switch (ran) {
            case Ran.Ended(CellResult result, Duration took) -> beyond(result.report(), took);
            case Ran.Failed _,Ran.Overdue _ -> Optional.empty();
        });
    }

    private static Optional<String> fault(Ran ran) {
        return switch (ran) {
            case Ran.Ended _ -> Optional.empty();
            case Ran.Failed(String why) -> Optional.of("the engine failed: " + why);
            case Ran.Overdue(boolean hangs) -> Optional.of(hangs
                    ? "the host hung on it, even after its session was closed"
                    : "it ran on long after its limit, until its session was closed");
        };
    }

    /// Which bound was passed, or which figure cannot be, in a clause.
    private Optional<String> beyond(CellReport report, Duration took) {
        Metrics metrics = report.metrics();
        ReplFactory engine = sessions.engine();
        if (metrics.memoryPeakBytes() > engine.memoryFor(new ContextValue.Text("")) + MEMORY_BESIDE) {
            return Optional.of("it took " + (metrics.memoryPeakBytes() >> 20) + " MB of memory");
        }
        if (report.stdout().text().length() + report.stderr().text().length() > MOST_OUTPUT) {
            return Optional.of("the host holds more of its output than the bound");
        }
        Duration most = took.plus(CLOCKS_DIFFER);
        Duration mostCpu = most.multipliedBy(Runtime.getRuntime().availableProcessors());
        return metrics.wall().compareTo(most) > 0 || metrics.waited().compareTo(most) > 0
                || metrics.cpu().compareTo(mostCpu) > 0 || metrics.wall().isNegative()
                        ? Optional.of("the figures of the cell are not what was measured outside")
                        : Optional.empty();
    }

    /// All that came back of a cell.
    private static String returned(CellResult result) {
        CellReport report = result.report();
        String ending = switch (result) {
            case CellResult.Completed(CellReport _, Optional<String> value, boolean _) -> value.orElse("");
            case CellResult.Raised(CellReport _, String traceback) -> traceback;
            case CellResult.TimedOut(CellReport _, String why) -> why;
            case CellResult.Killed(CellReport _, CellResult.Cause _, String why) -> why;
        };
        return Stream.of(Stream.of(report.stdout().text(), report.stderr().text(), ending, report.answer().content()),
                report.variables().stream().map(Object::toString), report.restored().stream())
                .flatMap(Function.identity())
                .collect(Collectors.joining("\n"));
    }

    /// How it ended for the guest, in a few words.
    private static String how(Ran ran) {
        if (!(ran instanceof Ran.Ended(CellResult result, Duration _))) {
            return "";
        }
        String how = switch (result) {
            case CellResult.Completed _ -> "it ran to its end, and nothing was to be seen";
            case CellResult.Raised(CellReport _, String traceback) -> traceback.lines()
                    .filter(line -> !line.startsWith(" ") && !line.startsWith("("))
                    .reduce("", (_, last) -> last);
            case CellResult.TimedOut(CellReport _, String why) -> "stopped: " + why;
            case CellResult.Killed(CellReport _, CellResult.Cause _, String why) -> "session lost: " + why;
        };
        return how.length() <= HOW_CHARS ? how : how.substring(0, HOW_CHARS) + "…";
    }
}
