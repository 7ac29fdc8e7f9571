package dev.rlm.cli;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

import dev.rlm.core.budget.Spend;
import dev.rlm.core.budget.Usd;

/// How numbers are written for people.
final class Figures {
    private static final long MINUTE = 60;
    private static final long HOUR = 3_600;

    private Figures() {}

    /// `9 calls, 15,300 tokens, $0.0042 of $1.00`.
    static String of(Spend spend, Optional<Usd> limit) {
        return counted(spend.calls(), "call") + ", " + counted(spend.usage().total(), "token") + ", "
                + spend.cost().shown() + limit.map(most -> " of " + most.shown()).orElse("");
    }

    /// `1 call`, `9 calls`.
    static String counted(long number, String what) {
        return String.format(Locale.ROOT, "%,d %s%s", number, what, number == 1 ? "" : "s");
    }

    /// `0.3 s`, `14 s`, `3 min 20 s`, `1 h 5 min`.
    static String of(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds < 10) {
            return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
        }
        if (seconds < MINUTE) {
            return seconds + " s";
        }
        return seconds < HOUR
                ? duration.toMinutes() + " min " + duration.toSecondsPart() + " s"
                : duration.toHours() + " h " + duration.toMinutesPart() + " min";
    }

    /// A limit of time, without parts that are zero: `20 s`, `30 min`, `1 h 5 min`.
    static String limit(Duration duration) {
        return of(duration).replaceFirst(" 0 (s|min)$", "").replaceFirst("\\.0 s$", " s");
    }

    /// What follows a message that may be a whole sentence: `busy; try again`, `Is it running? Try again`.
    static String then(String message, String next) {
        return message.endsWith(".") || message.endsWith("?")
                ? message + " " + next.substring(0, 1).toUpperCase(Locale.ROOT) + next.substring(1)
                : message + "; " + next;
    }

    /// The first line of `text`, in at most `width` characters.
    static String head(String text, int width) {
        String line = text.strip().lines().findFirst().orElse("");
        int end = line.offsetByCodePoints(0, Math.min(width, line.codePointCount(0, line.length())));
        boolean whole = end == line.length() && text.strip().equals(line);
        return whole ? line : line.substring(0, end).stripTrailing() + " …";
    }
}
