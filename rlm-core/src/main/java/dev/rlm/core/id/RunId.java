package dev.rlm.core.id;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/// The name of one root run: sorts by time, can be typed, and is a safe file name. `20261121-130501-7f3a9c`.
///
/// @param value UTC date, time and six hexadecimal digits
public record RunId(String value) implements Comparable<RunId> {
    private static final Pattern FORM = Pattern.compile("\\d{8}-\\d{6}-[0-9a-f]{6}");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    public RunId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("not a run id: " + value);
        }
    }

    /// A new id for a run that starts at `now`; the last six digits come from `random`.
    public static RunId at(Instant now, RandomGenerator random) {
        return new RunId("%s-%06x".formatted(TIME.format(now), random.nextInt(1 << 24)));
    }

    @Override
    public int compareTo(RunId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
