package dev.rlm.backends.http;

import java.math.BigDecimal;
import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Pattern;

/// How long a provider asks to wait: `retry-after-ms`, or `Retry-After` as seconds or as a date (RFC 9110, 10.2.3).
final class RetryAfter {
    private static final Pattern NUMBER = Pattern.compile("\\d{1,12}(\\.\\d{1,9})?");
    private static final Duration LONGEST = Duration.ofDays(1);

    private RetryAfter() {}

    /// From zero to a day; empty when there is no such header, or none that can be read.
    static Optional<Duration> of(HttpHeaders headers, Instant now) {
        return headers.firstValue("retry-after-ms")
                .flatMap(text -> number(text, 1_000_000))
                .or(() -> headers.firstValue("retry-after").flatMap(text -> number(text, 1_000_000_000)))
                .or(() -> headers.firstValue("retry-after").flatMap(text -> date(text, now)));
    }

    private static Optional<Duration> number(String text, long nanosPerUnit) {
        String number = text.strip();
        if (!NUMBER.matcher(number).matches()) {
            return Optional.empty();
        }
        BigDecimal nanos = new BigDecimal(number).multiply(BigDecimal.valueOf(nanosPerUnit));
        BigDecimal most = BigDecimal.valueOf(LONGEST.toNanos());
        return Optional.of(Duration.ofNanos(nanos.min(most).longValue()));
    }

    private static Optional<Duration> date(String text, Instant now) {
        try {
            Instant then = ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
            Duration left = Duration.between(now, then);
            return Optional.of(left.isNegative() ? Duration.ZERO : left.compareTo(LONGEST) > 0 ? LONGEST : left);
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }
}
