package dev.rlm.backends.http;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// Keys that must be seen by nobody, also when a server sends them back: writes `***` in their place, in whichever of
/// the usual spellings they come.
public final class Secrets {
    /// Shorter ones are stand-ins for local servers (`none`, `x`), and masking them would only spoil texts.
    private static final int SHORTEST = 4;
    private static final int SHORTEST_IN_TEXT = 16;
    private static final String MASK = "***";

    private final List<String> spellings;

    public Secrets(Collection<String> values) {
        spellings = values.stream()
                .filter(value -> value.length() >= SHORTEST)
                .flatMap(Secrets::spellingsOf)
                .distinct()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
    }

    /// For messages to people: every secret is masked.
    public String mask(String text) {
        return maskFrom(SHORTEST, text);
    }

    /// For what a model says, which must stay whole: only secrets that nobody writes by chance are masked.
    public String maskInReply(String text) {
        return maskFrom(SHORTEST_IN_TEXT, text);
    }

    private String maskFrom(int shortest, String text) {
        String masked = text;
        for (String spelling : spellings) {
            if (spelling.length() >= shortest) {
                masked = masked.replace(spelling, MASK);
            }
        }
        return masked;
    }

    private static Stream<String> spellingsOf(String value) {
        return Stream.of(value, URLEncoder.encode(value, StandardCharsets.UTF_8), value.replace("/", "\\/"));
    }

    /// Never the values.
    @Override
    public String toString() {
        return MASK;
    }
}
