package dev.rlm.pricing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// What one provider's names stand for. A name is looked up as it stands, then among the regular expressions, then among
/// what is left: the globs, and the name without its date (`gpt-4o-2024-08-06` is a `gpt-4o`). Of several that fit, the
/// one that demands the most characters wins. A plain name never stands for longer ones: `gpt-4o` says nothing on
/// `gpt-4o-mini`.
///
/// Immutable once filled; upper and lower case are the same.
final class NameTable<T> {
    private static final Pattern DATE = Pattern.compile("[-@]20\\d\\d(-?)(0[1-9]|1[0-2])\\1(0[1-9]|[12]\\d|3[01])$");

    private final Map<String, Found<T>> byName = new HashMap<>();
    private final List<Rule<T>> expressions = new ArrayList<>();
    private final List<Rule<T>> globs = new ArrayList<>();
    private final Set<String> names = new LinkedHashSet<>();
    private final Set<T> values = new LinkedHashSet<>();

    /// @param rule the entry that fitted, as it is written in the table
    record Found<T>(String rule, T value) {}

    private record Rule<T>(NamePattern pattern, T value) {

        private Found<T> found() {
            return new Found<>(pattern.text(), value);
        }
    }

    /// Adds a plain name or a glob; the first of two equal names stays.
    void add(String entry, T value) {
        values.add(value);
        if (NamePattern.isGlob(entry)) {
            globs.add(new Rule<>(NamePattern.glob(entry), value));
            return;
        }
        names.add(entry);
        byName.putIfAbsent(lower(entry), new Found<>(entry, value));
    }

    /// Adds a regular expression between slashes.
    void addExpression(String entry, T value) {
        values.add(value);
        expressions.add(new Rule<>(NamePattern.expression(entry), value));
    }

    /// The plain names, in the order they were added.
    List<String> names() {
        return List.copyOf(names);
    }

    /// What names and patterns stand for, each once, in the order it was added.
    List<T> values() {
        return List.copyOf(values);
    }

    /// The entry that is just this name.
    Optional<Found<T>> exactly(String name) {
        return Optional.ofNullable(byName.get(lower(name)));
    }

    Optional<Found<T>> find(String name) {
        String undated = DATE.matcher(name).replaceFirst("");
        return exactly(name).or(() -> closest(expressions, name, undated).map(Rule::found))
                .or(() -> ofTheRest(name, undated));
    }

    private Optional<Found<T>> ofTheRest(String name, String undated) {
        Optional<Rule<T>> glob = closest(globs, name, undated);
        return exactly(undated)
                .filter(_ -> glob.isEmpty() || glob.get().pattern().literals() <= undated.length())
                .or(() -> glob.map(Rule::found));
    }

    private static <T> Optional<Rule<T>> closest(List<Rule<T>> rules, String name, String undated) {
        return rules.stream()
                .filter(rule -> rule.pattern().fits(name) || rule.pattern().fits(undated))
                .max(Comparator.comparingInt(rule -> rule.pattern().literals()));
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
