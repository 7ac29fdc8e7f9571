package dev.rlm.core.context;

import java.util.ArrayList;
import java.util.List;

/// Braces in a glob, as shells write out `{a,b}`.
final class Braces {
    private static final int MOST = 1000;

    private Braces() {}

    /// The patterns that `pattern` stands for; itself when it has no pair of braces with a comma.
    ///
    /// @throws ContextException when they would be more than a thousand
    static List<String> expand(String pattern) throws ContextException {
        List<String> done = new ArrayList<>();
        List<String> open = new ArrayList<>(List.of(pattern));
        while (!open.isEmpty()) {
            String next = open.removeFirst();
            List<String> choices = choices(next);
            if (choices.isEmpty()) {
                done.add(next);
            }
            open.addAll(choices);
            if (done.size() + open.size() > MOST) {
                throw ContextException.unreadable("the braces in \"" + pattern + "\" stand for more than " + MOST
                        + " patterns; give fewer, or name a folder");
            }
        }
        return done;
    }

    private static List<String> choices(String pattern) {
        for (int open = pattern.indexOf('{'); open >= 0; open = pattern.indexOf('{', open + 1)) {
            List<Integer> cuts = cuts(pattern, open);
            if (cuts.size() > 2) {
                List<String> choices = new ArrayList<>();
                for (int i = 0; i + 1 < cuts.size(); i++) {
                    choices.add(pattern.substring(0, open) + pattern.substring(cuts.get(i) + 1, cuts.get(i + 1))
                            + pattern.substring(cuts.getLast() + 1));
                }
                return choices;
            }
        }
        return List.of();
    }

    /// Where the brace at `open` opens, has its own commas, and closes; empty when it is never closed.
    private static List<Integer> cuts(String pattern, int open) {
        List<Integer> cuts = new ArrayList<>(List.of(open));
        int depth = 1;
        for (int at = open + 1; at < pattern.length(); at++) {
            char sign = pattern.charAt(at);
            if (sign == '{') {
                depth++;
            } else if (sign == '}' && --depth == 0) {
                cuts.add(at);
                return cuts;
            } else if (sign == ',' && depth == 1) {
                cuts.add(at);
            }
        }
        return List.of();
    }
}
