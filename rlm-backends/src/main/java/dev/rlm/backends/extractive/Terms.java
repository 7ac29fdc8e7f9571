package dev.rlm.backends.extractive;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Finds the words of a question that are worth looking for: without stop words, each once, at most 24 of them.
/// Immutable.
final class Terms {
    private static final int MOST = 24;
    private static final Pattern TOKEN = Pattern.compile("[\\p{L}\\p{N}]+(?:[._\\-/:@#'\u2019][\\p{L}\\p{N}]+)*");
    private static final Pattern SEPARATOR = Pattern.compile("[._\\-/:@#'\u2019]");
    private static final Pattern LONG_ENDING = Pattern.compile(
            "(?:ations?|ments?|ures?|ings?|ions?|als?|ies|ied|ying|ers?|ors?|ly|es|ed|e|s|y)$");
    private static final int SHORTEST_STEM = 4;

    private final Set<String> stopWords;
    private final Map<String, Set<String>> alike = new HashMap<>();

    /// With the stop words and the small thesaurus that come with the program.
    Terms() {
        this.stopWords = Set.of(resource("stopwords.txt").strip().split("\\s+"));
        resource("thesaurus.txt").lines().forEach(group -> {
            List<String> forms = Stream.of(group.split(" ", -1)).map(Terms::joined).toList();
            forms.forEach(form -> alike.computeIfAbsent(form, _ -> new TreeSet<>()).addAll(forms));
        });
    }

    /// Reads a resource of this package.
    static String resource(String name) {
        try (InputStream in = Terms.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("not in the program: " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The terms of `question`, in its order.
    List<Term> of(String question) {
        Map<String, Term> terms = new LinkedHashMap<>();
        Matcher tokens = TOKEN.matcher(question);
        while (tokens.find() && terms.size() < MOST) {
            String word = withoutGenitive(tokens.group().replace('\u2019', '\'').toLowerCase(Locale.ROOT));
            if (!stopWords.contains(word) && (word.length() > 1 || Character.isDigit(word.charAt(0)))) {
                Term term = termOf(word);
                terms.putIfAbsent(term.expression(), term);
            }
        }
        return List.copyOf(terms.values());
    }

    private static String withoutGenitive(String word) {
        return word.endsWith("'s") ? word.substring(0, word.length() - 2) : word;
    }

    /// A token with a digit in it is a name or a number and stands for itself; one of several words matches however
    /// they are joined.
    private Term termOf(String word) {
        if (word.chars().anyMatch(Character::isDigit)) {
            return new Term(word, escaped(word), false, "");
        }
        String form = joined(word);
        return new Term(word, form, true, alike.getOrDefault(form, Set.of())
                .stream()
                .filter(other -> !other.equals(form))
                .collect(Collectors.joining("|")));
    }

    private static String joined(String word) {
        List<String> parts = new ArrayList<>(List.of(SEPARATOR.split(word)));
        parts.set(parts.size() - 1, stem(parts.getLast()));
        return String.join("[\\W_]?", parts);
    }

    private static String escaped(String word) {
        return SEPARATOR.matcher(word).replaceAll("\\\\$0");
    }

    /// Cuts one ending off and lets the last consonant be doubled: `stopped` gives `stopp?`, which finds `stops` too.
    private static String stem(String word) {
        Matcher ending = LONG_ENDING.matcher(word).region(Math.min(SHORTEST_STEM, word.length()), word.length());
        String stem = ending.find() ? word.substring(0, ending.start()) : withoutPlural(word);
        int last = stem.length() - 1;
        boolean doubled = last >= SHORTEST_STEM && stem.charAt(last) == stem.charAt(last - 1);
        String single = doubled ? stem.substring(0, last) : stem;
        char end = single.charAt(single.length() - 1);
        return "bdglmnprst".indexOf(end) >= 0 ? single + end + "?" : single;
    }

    private static String withoutPlural(String word) {
        return word.length() > 3 && word.endsWith("s") ? word.substring(0, word.length() - 1) : word;
    }
}
