package dev.rlm.core.context;

import java.util.function.IntPredicate;

/// A class of characters in a [NameGlob], as in `[a-z_]`, `[!0-9]`, `[[:alpha:]]`.
final class NameClass {
    private NameClass() {}

    /// Where the class that opens at `open` is closed; -1 when it never is.
    static int end(int[] signs, int open) {
        int at = open + 1;
        at += isNegation(signs, at) ? 1 : 0;
        at += at < signs.length && signs[at] == ']' ? 1 : 0;
        while (at < signs.length) {
            int named = endOfNamed(signs, at, signs.length);
            if (named > 0) {
                at = named;
            } else if (signs[at] == '\\') {
                at += 2;
            } else if (signs[at] == ']') {
                return at;
            } else {
                at++;
            }
        }
        return -1;
    }

    /// The class whose signs stand from `from` to before `to`.
    static IntPredicate of(int[] signs, int from, int to) {
        boolean negated = isNegation(signs, from);
        int at = from + (negated ? 1 : 0);
        IntPredicate any = _ -> false;
        while (at < to) {
            int named = endOfNamed(signs, at, to);
            if (named > 0) {
                any = any.or(named(new String(signs, at + 2, named - at - 4)));
                at = named;
                continue;
            }
            at += signs[at] == '\\' && at + 1 < to ? 1 : 0;
            int first = signs[at++];
            int last = first;
            if (at + 1 < to && signs[at] == '-') {
                at += signs[at + 1] == '\\' && at + 2 < to ? 2 : 1;
                last = signs[at++];
            }
            int end = last;
            any = any.or(sign -> first <= sign && sign <= end);
        }
        return negated ? any.negate() : any;
    }

    private static boolean isNegation(int[] signs, int at) {
        return at < signs.length && (signs[at] == '!' || signs[at] == '^');
    }

    /// Where `[:alpha:]` that starts at `at` ends; -1 when none starts there.
    private static int endOfNamed(int[] signs, int at, int to) {
        if (at + 1 >= to || signs[at] != '[' || signs[at + 1] != ':') {
            return -1;
        }
        for (int close = at + 2; close + 1 < to; close++) {
            if (signs[close] == ':' && signs[close + 1] == ']') {
                return close + 2;
            }
        }
        return -1;
    }

    private static IntPredicate named(String name) {
        return switch (name) {
            case "alpha" -> Character::isLetter;
            case "digit" -> Character::isDigit;
            case "alnum" -> Character::isLetterOrDigit;
            case "upper" -> Character::isUpperCase;
            case "lower" -> Character::isLowerCase;
            case "space" -> Character::isWhitespace;
            case "blank" -> sign -> sign == ' ' || sign == '\t';
            case "cntrl" -> Character::isISOControl;
            case "punct" -> sign -> sign > ' ' && sign < 127 && !Character.isLetterOrDigit(sign);
            case "xdigit" -> sign -> Character.digit(sign, 16) >= 0;
            case "print", "graph" -> sign -> !Character.isISOControl(sign);
            default -> _ -> false;
        };
    }
}
