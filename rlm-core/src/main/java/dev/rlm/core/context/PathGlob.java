package dev.rlm.core.context;

import java.util.ArrayList;
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
        List<Optional<NameGlob>> steps = new ArrayList<>();
        for (String name : below.split("/", -1)) {
            boolean again = name.equals(ANY_FOLDERS) && !steps.isEmpty() && steps.getLast().isEmpty();
            if (!again && !name.isEmpty() && !name.equals(".")) {
                steps.add(name.equals(ANY_FOLDERS) ? Optional.empty() : Optional.of(NameGlob.of(name)));
            }
        }
        return new PathGlob(steps);
    }

    boolean matches(List<String> names) {
        return reached(names).get(steps.size());
    }

    /// Whether anything below the folder `names` could match.
    boolean mayMatchBelow(List<String> names) {
        int first = reached(names).nextSetBit(0);
        return first >= 0 && first < steps.size();
    }

    /// The steps that may come next once `names` are matched; the number of steps itself says that all are.
    private BitSet reached(List<String> names) {
        BitSet next = new BitSet();
        enter(next, 0);
        for (String name : names) {
            BitSet after = new BitSet();
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
        next.set(step);
        if (step < steps.size() && steps.get(step).isEmpty()) {
            next.set(step + 1);
        }
    }
}
