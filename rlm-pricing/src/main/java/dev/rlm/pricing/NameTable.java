package dev.rlm.pricing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// What one provider's names stand for. A name is looked up as it stands; then without its date
/// (`gpt-4o-2024-08-06` is a `gpt-4o`) and among the patterns, of which the one that demands the most characters wins.
/// A plain name never stands for longer ones: `gpt-4o` says nothing on `gpt-4o-mini`.
///
/// Immutable once filled; upper and lower case are the same.
final class NameTable<T> {
    private static final Pattern DATE = Pattern.compile("[-@]20\\d\\d(-?)(0[1-9]|1[0-2])\\1(0[1-9]|[12]\\d|3[01])$");

    private final Map<String, Found<T>> byName = new HashMap<>();
    private final List<Rule<T>> rules = new ArrayList<>();
    private final Set<String> names = new LinkedHashSet<>();

    /// @param rule the entry that fitted, as it is written in the table
    record Found<T>(String rule, T value) {}

    private record Rule<T>(NamePattern pattern, T value) {}

    /// Adds a plain name or a pattern; the first of two equal names stays.
    void add(String entry, T value) {
        if (NamePattern.isPattern(entry)) {
            rules.add(new Rule<>(NamePattern.of(entry), value));
            return;
        }
        names.add(entry);
        byName.putIfAbsent(entry.toLowerCase(Locale.ROOT), new Found<>(entry, value));
    }

    /// The plain names, in the order they were added.
    List<String> names() {
        return List.copyOf(names);
    }

    boolean hasExactly(String name) {
        return byName.containsKey(name.toLowerCase(Locale.ROOT));
    }

    Optional<Found<T>> find(String name) {
        Found<T> exact = byName.get(name.toLowerCase(Locale.ROOT));
        if (exact != null) {
            return Optional.of(exact);
        }
        String undated = DATE.matcher(name).replaceFirst("");
        Found<T> best = byName.get(undated.toLowerCase(Locale.ROOT));
        int literals = best == null ? -1 : undated.length();
        for (Rule<T> rule : rules) {
            NamePattern pattern = rule.pattern();
            if (pattern.literals() > literals && (pattern.fits(name) || pattern.fits(undated))) {
                best = new Found<>(pattern.text(), rule.value());
                literals = pattern.literals();
            }
        }
        return Optional.ofNullable(best);
    }
}
