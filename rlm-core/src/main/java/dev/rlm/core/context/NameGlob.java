package dev.rlm.core.context;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/// A pattern over one file name: `*` any number of characters, `?` one, `[a-z]`, `[!a-z]` and `[[:digit:]]` one of a
/// class; after a backslash a sign stands for itself. A bracket that is never closed fits nothing, as in git.
///
/// Matching takes at most (pattern's length × name's length) steps. The pattern may come from a hostile repository, so
/// it is never made a regular expression.
final class NameGlob {
    private final List<Token> tokens;

    private NameGlob(List<Token> tokens) {
        this.tokens = List.copyOf(tokens);
    }

    private sealed interface Token {

        record AnyNumber() implements Token {}

        record One(IntPredicate fits) implements Token {}
    }

    static NameGlob of(String pattern) {
        int[] signs = pattern.codePoints().toArray();
        List<Token> tokens = new ArrayList<>();
        int at = 0;
        while (at < signs.length) {
            at = read(signs, at, tokens);
        }
        return new NameGlob(tokens);
    }

    /// Adds the token that starts at `at`.
    ///
    /// @return where the next one starts
    private static int read(int[] signs, int at, List<Token> tokens) {
        if (signs[at] == '[') {
            int closed = NameClass.end(signs, at);
            tokens.add(new Token.One(closed < 0 ? _ -> false : NameClass.of(signs, at + 1, closed)));
            return closed < 0 ? at + 1 : closed + 1;
        }
        if (signs[at] == '*') {
            tokens.add(new Token.AnyNumber());
            return at + 1;
        }
        if (signs[at] == '?') {
            tokens.add(new Token.One(_ -> true));
            return at + 1;
        }
        int stands = signs[at] == '\\' && at + 1 < signs.length ? at + 1 : at;
        int literal = signs[stands];
        tokens.add(new Token.One(sign -> sign == literal));
        return stands + 1;
    }

    boolean matches(String name) {
        int[] signs = name.codePoints().toArray();
        int token = 0;
        int sign = 0;
        int starToken = -1;
        int starSign = 0;
        while (sign < signs.length) {
            if (token < tokens.size() && tokens.get(token) instanceof Token.AnyNumber) {
                starToken = token++;
                starSign = sign;
            } else if (token < tokens.size() && tokens.get(token) instanceof Token.One(IntPredicate fits)
                    && fits.test(signs[sign])) {
                token++;
                sign++;
            } else if (starToken >= 0) {
                token = starToken + 1;
                sign = ++starSign;
            } else {
                return false;
            }
        }
        return tokens.subList(token, tokens.size()).stream().allMatch(rest -> rest instanceof Token.AnyNumber);
    }
}
