package dev.rlm.core.context;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/// A pattern over a relative path: names separated by `/`, of which `**` stands for any number of folders, at the end
/// for everything below. Paths are given as their names in order.
final class PathGlob {
    private static final String ANY_FOLDERS = "**";

    /// Empty: any number of names.
    private final List<Optional<NameGlob>> steps;

    private PathGlob(List<Optional<NameGlob>> steps) {
        this.steps = List.copyOf(steps);
    }

    static PathGlob of(String pattern) {
        String below = pattern.equals(ANY_FOLDERS) || pattern.endsWith("/" + ANY_FOLDERS) ? pattern + "/*" : pattern;
        return new PathGlob(Arrays.stream(below.split("/"))
                .filter(name -> !name.isEmpty() && !name.equals("."))
                .map(name -> name.equals(ANY_FOLDERS) ? Optional.<NameGlob>empty() : Optional.of(NameGlob.of(name)))
                .toList());
    }

    boolean matches(List<String> names) {
        return reached(names).get(steps.size());
    }

    /// Whether anything below the folder `names` could match.
    boolean mayMatchBelow(List<String> names) {
        return reached(names).nextSetBit(0) < steps.size() && !reached(names).isEmpty();
    }

    /// The steps that may come next once `names` are matched; the number of steps itself says that all are.
    private BitSet reached(List<String> names) {
        BitSet next = new BitSet(steps.size() + 1);
        enter(next, 0);
        for (String name : names) {
            BitSet after = new BitSet(steps.size() + 1);
            for (int step = next.nextSetBit(0); step >= 0 && step < steps.size(); step = next.nextSetBit(step + 1)) {
                if (steps.get(step).isEmpty()) {
                    enter(after, step);
                } else if (steps.get(step).get().matches(name)) {
                    enter(after, step + 1);
                }
            }
            next = after;
        }
        return next;
    }

    /// Any number of names may also be none.
    private void enter(BitSet next, int step) {
        int at = step;
        next.set(at);
        while (at < steps.size() && steps.get(at).isEmpty()) {
            next.set(++at);
        }
    }
}
