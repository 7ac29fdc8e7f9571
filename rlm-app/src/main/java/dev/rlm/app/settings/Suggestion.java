package dev.rlm.app.settings;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/// Finds the name that was probably meant.
public final class Suggestion {
    private static final int SHORTEST_PREFIX = 3;
    private static final int LONGEST = 64;

    private Suggestion() {}

    /// The one of `names` that `typed` is nearest to, if it is near: begun by it, or with a slip in about each third
    /// letter; a dash is as good as an underscore.
    public static Optional<String> nearest(String typed, Collection<String> names) {
        String wanted = plain(typed);
        if (wanted.length() > LONGEST) {
            return Optional.empty();
        }
        Optional<String> begun = names.stream()
                .filter(name -> isBegun(wanted, plain(name)))
                .min(Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder()));
        return begun.or(() -> names.stream()
                .filter(name -> isNear(wanted, plain(name)))
                .min(Comparator.comparingInt((String name) -> distance(wanted, plain(name)))
                        .thenComparing(Comparator.naturalOrder())));
    }

    /// The `most` of `names` that are nearest to `typed`, of those that [#nearest(String, Collection)] would take.
    public static List<String> nearest(String typed, Collection<String> names, int most) {
        String wanted = plain(typed);
        return wanted.length() > LONGEST
                ? List.of()
                : names.stream()
                        .filter(name -> isBegun(wanted, plain(name)) || isNear(wanted, plain(name)))
                        .sorted(Comparator.comparingInt((String name) -> distance(wanted, plain(name)))
                                .thenComparing(Comparator.naturalOrder()))
                        .limit(most)
                        .toList();
    }

    /// `; did you mean "x"?`, or nothing.
    static String ending(String typed, Collection<String> names) {
        return nearest(typed, names).map(name -> "; did you mean \"" + name + "\"?").orElse("");
    }

    /// How many letters are added, dropped, replaced or swapped with their neighbour.
    static int distance(String from, String to) {
        int[] before = new int[to.length() + 1];
        int[] last = IntStream.rangeClosed(0, to.length()).toArray();
        for (int i = 1; i <= from.length(); i++) {
            int[] row = new int[to.length() + 1];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                boolean same = from.charAt(i - 1) == to.charAt(j - 1);
                boolean swapped = i > 1 && j > 1 && from.charAt(i - 1) == to.charAt(j - 2)
                        && from.charAt(i - 2) == to.charAt(j - 1);
                int least = Math.min(last[j - 1] + (same ? 0 : 1), Math.min(last[j], row[j - 1]) + 1);
                row[j] = swapped ? Math.min(least, before[j - 2] + 1) : least;
            }
            before = last;
            last = row;
        }
        return last[to.length()];
    }

    private static boolean isBegun(String wanted, String name) {
        return wanted.length() >= SHORTEST_PREFIX && name.startsWith(wanted);
    }

    private static boolean isNear(String wanted, String name) {
        int slips = Math.clamp(Math.min(wanted.length(), name.length()) / 3, 1, 3);
        return distance(wanted, name) <= slips;
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replace('-', '_');
    }
}
