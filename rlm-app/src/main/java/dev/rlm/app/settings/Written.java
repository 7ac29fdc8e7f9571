package dev.rlm.app.settings;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.rlm.core.budget.Usd;

/// How numbers, money, times and sizes are written in flags, variables and files, and how they are shown again. Bounds
/// hold before anything is computed: `1e999999999` must not cost memory.
final class Written {
    private static final Pattern WHOLE = Pattern.compile("[+-]?[0-9](?:_?[0-9]){0,18}");
    private static final Pattern DECIMAL = Pattern
            .compile("[+-]?[0-9](?:_?[0-9]){0,17}(?:\\.[0-9](?:_?[0-9]){0,59})?(?:[eE][+-]?[0-9]{1,2})?");
    private static final Pattern DURATION = Pattern
            .compile("(?:([0-9]{1,9})h)?(?:([0-9]{1,9})m)?(?:([0-9]{1,9})s)?(?:([0-9]{1,9})ms)?");
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,9})([kmgt])(?:i?b)?");
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_-]{1,100}");
    private static final Map<String, Integer> SHIFTS = Map.of("k", 10, "m", 20, "g", 30, "t", 40);
    private static final Duration LONGEST = Duration.ofHours(1000);
    private static final BigDecimal MOST_MONEY = new BigDecimal("1000000000");
    private static final long MOST_BYTES = 1L << 50;

    private Written() {}

    /// With or without underscores between digits.
    static Optional<Long> whole(String text) {
        if (!WHOLE.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Long.valueOf(text.replace("_", "")));
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }

    static Optional<BigDecimal> decimal(String text) {
        return DECIMAL.matcher(text).matches()
                ? Optional.of(new BigDecimal(text.replace("_", "")))
                : Optional.empty();
    }

    /// Exact; zero or more, at most a thousand million.
    static Optional<Usd> money(String text) {
        return decimal(text)
                .filter(amount -> amount.signum() >= 0 && amount.compareTo(MOST_MONEY) <= 0)
                .map(Usd::new);
    }

    /// More than zero, at most 1,000 hours.
    static Optional<Duration> duration(String text) {
        Matcher parts = DURATION.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        Duration duration = Duration.ofHours(part(parts, 1))
                .plusMinutes(part(parts, 2))
                .plusSeconds(part(parts, 3))
                .plusMillis(part(parts, 4));
        return duration.isZero() || duration.compareTo(LONGEST) > 0 ? Optional.empty() : Optional.of(duration);
    }

    /// In bytes; units are powers of 1024. At most a pebibyte.
    static Optional<Long> size(String text) {
        Matcher parts = SIZE.matcher(text.toLowerCase(Locale.ROOT));
        if (!parts.matches()) {
            return Optional.empty();
        }
        long number = Long.parseLong(parts.group(1));
        int shift = SHIFTS.getOrDefault(parts.group(2), 0);
        return number > MOST_BYTES >> shift ? Optional.empty() : Optional.of(number << shift);
    }

    static Optional<Boolean> truth(String text) {
        return switch (text) {
            case "true" -> Optional.of(true);
            case "false" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    static boolean isWord(String text) {
        return WORD.matcher(text).matches() && !Quoted.looksSecret(text);
    }

    /// Under two minutes in seconds, as people say it.
    static String shown(Duration duration) {
        if (duration.toMinutes() < 2) {
            return part(duration.toSeconds(), "s") + part(duration.toMillisPart(), "ms");
        }
        return part(duration.toHours(), "h") + part(duration.toMinutesPart(), "m")
                + part(duration.toSecondsPart(), "s") + part(duration.toMillisPart(), "ms");
    }

    static String shown(long bytes) {
        for (String unit : new String[]{"t", "g", "m", "k"}) {
            int shift = SHIFTS.getOrDefault(unit, 0);
            if (bytes >> shift << shift == bytes && bytes >> shift > 0) {
                return (bytes >> shift) + unit;
            }
        }
        return Long.toString(bytes);
    }

    private static String part(long number, String unit) {
        return number == 0 ? "" : number + unit;
    }

    private static long part(Matcher parts, int group) {
        String digits = parts.group(group);
        return digits == null ? 0 : Long.parseLong(digits);
    }
}
