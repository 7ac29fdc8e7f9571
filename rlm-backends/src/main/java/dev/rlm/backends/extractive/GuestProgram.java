package dev.rlm.backends.extractive;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Writes the Python that searches. Whatever a question holds stays inside string literals.
final class GuestProgram {
    /// Heads the passages that stand as the answer until the search is done.
    static final String STOPPED = "Passages found (no language model; the search was stopped before it was done)";

    private static final Pattern PLACE = Pattern.compile("%([A-Z]+)%");
    private static final String PLAIN = " .,;:?!'()/-_=+*%&#@$[]{}|~^>";

    private final Terms terms;
    private final String rank = Terms.resource("rank.py").strip();
    private final String quote = Terms.resource("quote.py").strip();

    GuestProgram(Terms terms) {
        this.terms = terms;
    }

    /// Code that ranks the context, and answers at once if there is nothing in it. What ranks best is the answer so far,
    /// so that a run that is stopped has one.
    String ranking(String question) {
        List<Term> found = terms.of(question);
        String names = IntStream.range(0, found.size())
                .filter(term -> !found.get(term).inflected())
                .mapToObj(Integer::toString)
                .collect(Collectors.joining(", ", "[", "]"));
        return filled(rank, Map.of("QUESTION", literal(question), "ENDING", literal(Term.ENDING), "WORDS",
                list(found, Term::word), "FORMS", list(found, Term::form), "NAMES", names, "ALIKE",
                list(found, Term::alike), "NOTE", literal(Beyond.noteOn(question).orElse("")), "COUNTS",
                Beyond.isAfterACount(question) ? "True" : "False", "STOPPED", literal(STOPPED)));
    }

    private static String list(List<Term> terms, Function<Term, String> shown) {
        return terms.stream().map(shown).map(GuestProgram::literal).collect(Collectors.joining(", ", "[", "]"));
    }

    /// Code that answers with quotes after [#ranking] has run.
    ///
    /// @param ask whether sub-calls choose the lines; else the ranking alone does
    String quoting(boolean ask) {
        return filled(quote, Map.of("ASK", ask ? "True" : "False"));
    }

    /// Fills all places in one pass, so that what is filled in is not itself looked through for places.
    private static String filled(String template, Map<String, String> values) {
        return PLACE.matcher(template)
                .replaceAll((MatchResult place) -> Matcher.quoteReplacement(
                        values.getOrDefault(place.group(1), place.group())));
    }

    /// A Python string literal in ASCII, on one line, in which no quote, fence or tag can end anything.
    static String literal(String text) {
        StringBuilder out = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            if (c < 128 && (Character.isLetterOrDigit(c) || PLAIN.indexOf(c) >= 0)) {
                out.append((char) c);
            } else if (c == '\n') {
                out.append("\\n");
            } else if (c == '"' || c == '\\') {
                out.append('\\').append((char) c);
            } else {
                out.append(escape(c));
            }
        });
        return out.append('"').toString();
    }

    private static String escape(int c) {
        if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
            return "\\ufffd";
        }
        return c > 0xffff ? String.format(Locale.ROOT, "\\U%08x", c) : String.format(Locale.ROOT, "\\u%04x", c);
    }
}
