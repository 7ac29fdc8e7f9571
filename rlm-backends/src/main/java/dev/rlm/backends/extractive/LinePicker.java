package dev.rlm.backends.extractive;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Picks the lines of a text that bear on a question, by its words and by how rare they are.
final class LinePicker {
    private static final String START = "(?:(?<![^\\W_])|(?<=[a-z])(?=[A-Z]))";
    private static final String END = "(?:(?![^\\W_])|(?<=[a-z])(?=[A-Z]))";
    private static final Pattern HEADING = Pattern.compile("(?:\\[\\d+\\] )?#{1,6} ");
    private static final double NEIGHBOUR = 0.4;
    private static final double ALIKE = 0.5;
    private static final double ENOUGH = 0.2;
    private static final double NEAR_BEST = 0.45;

    /// For each term its own weight, then for each that of the words like it.
    private final List<Double> weights;
    private final int terms;
    private final List<String> lines;
    private final List<BitSet> words;

    /// @param rarest the question's words by rarity, rarest first, where the prompt tells; else empty, and the text
    ///        itself shows it
    LinePicker(List<Term> terms, List<String> rarest, List<String> lines) {
        this.lines = List.copyOf(lines);
        this.words = wordsOf(terms, lines);
        this.terms = terms.size();
        List<Double> own = IntStream.range(0, terms.size())
                .mapToObj(term -> rarest.isEmpty()
                        ? rarity(term)
                        : 1 / (1 + 0.4 * placeOf(terms.get(term), rarest)))
                .toList();
        this.weights = Stream.concat(own.stream(), own.stream().map(weight -> ALIKE * weight)).toList();
    }

    /// The places of the lines to quote, in order, at most `most` and what belongs to them; none when nothing in the
    /// text bears on the question.
    List<Integer> picked(int most) {
        List<Double> scores = IntStream.range(0, lines.size()).mapToObj(this::score).toList();
        double best = scores.stream().mapToDouble(Double::doubleValue).max().orElse(0);
        double all = weights.stream().limit(terms).mapToDouble(Double::doubleValue).sum();
        if (best <= 0 || best < ENOUGH * all) {
            return List.of();
        }
        TreeSet<Integer> picked = IntStream.range(0, lines.size())
                .boxed()
                .filter(line -> scores.get(line) >= NEAR_BEST * best && !words.get(line).isEmpty())
                .sorted(Comparator.comparingDouble((Integer line) -> -scores.get(line)))
                .limit(most)
                .collect(Collectors.toCollection(TreeSet::new));
        for (int line : List.copyOf(picked)) {
            int last = Math.min(line + leadsTo(lines.get(line)), lines.size() - 1);
            IntStream.rangeClosed(line + 1, last)
                    .takeWhile(next -> !isHeading(lines.get(next)))
                    .forEach(picked::add);
        }
        return List.copyOf(picked);
    }

    /// A line's own words, and in part those that only the lines beside it have.
    private double score(int line) {
        BitSet near = new BitSet();
        for (int other = Math.max(0, line - 1); other <= Math.min(lines.size() - 1, line + 1); other++) {
            near.or(words.get(other));
        }
        near.andNot(words.get(line));
        return sum(words.get(line)) + NEIGHBOUR * sum(near);
    }

    private double sum(BitSet some) {
        return some.stream().mapToDouble(weights::get).sum();
    }

    /// How many lines after this one are likely to hold the answer to it, or what it announces.
    private static int leadsTo(String line) {
        String end = line.stripTrailing();
        if (isHeading(line)) {
            return 6;
        }
        return end.endsWith("?") ? 2 : end.endsWith(":") ? 1 : 0;
    }

    private static boolean isHeading(String line) {
        return HEADING.matcher(line).lookingAt();
    }

    private double rarity(int term) {
        long with = words.stream().filter(found -> found.get(term)).count();
        return Math.log(1 + (lines.size() - with + 0.5) / (with + 0.5));
    }

    private static int placeOf(Term term, List<String> rarest) {
        int place = rarest.indexOf(term.word());
        return place < 0 ? rarest.size() : place;
    }

    private static List<BitSet> wordsOf(List<Term> terms, List<String> lines) {
        if (terms.isEmpty()) {
            return lines.stream().map(_ -> new BitSet()).toList();
        }
        Pattern pattern = Pattern.compile(Stream
                .concat(terms.stream().map(Term::expression), terms.stream().map(Term::alikeExpression))
                .map(expression -> "(" + expression + ")")
                .collect(Collectors.joining("|", START + "(?i:", ")" + END)), Pattern.UNICODE_CHARACTER_CLASS);
        List<BitSet> words = new ArrayList<>();
        for (String line : lines) {
            BitSet found = new BitSet();
            Matcher matcher = pattern.matcher(line);
            while (matcher.find()) {
                found.set(IntStream.range(0, 2 * terms.size())
                        .filter(term -> matcher.group(term + 1) != null)
                        .findFirst()
                        .orElseThrow());
            }
            words.add(found);
        }
        return words;
    }
}
