package dev.rlm.pricing;

import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A pattern over models' names. Upper and lower case are the same.
///
/// @param text as it was written
/// @param regex what it means
/// @param literals characters that it demands as they stand; the more, the closer a match
record NamePattern(String text, Pattern regex, int literals) {

    /// The whole name, with `*` for any characters.
    static NamePattern glob(String text) {
        String regex = Arrays.stream(text.split("\\*", -1))
                .map(Pattern::quote)
                .collect(Collectors.joining(".*", "^", "$"));
        return new NamePattern(text, Pattern.compile(regex, Pattern.CASE_INSENSITIVE),
                (int) text.chars().filter(sign -> sign != '*').count());
    }

    /// A regular expression between slashes, to be found somewhere in the name.
    ///
    /// @throws IllegalArgumentException when it is none
    static NamePattern expression(String text) {
        if (!isExpression(text)) {
            throw new IllegalArgumentException("no regular expression between slashes: " + text);
        }
        String inner = text.substring(1, text.length() - 1);
        return new NamePattern(text, Pattern.compile(inner, Pattern.CASE_INSENSITIVE), literalsOf(inner));
    }

    static boolean isGlob(String text) {
        return text.contains("*");
    }

    static boolean isExpression(String text) {
        return text.length() > 2 && text.startsWith("/") && text.endsWith("/");
    }

    boolean fits(String name) {
        return regex.matcher(name).find();
    }

    /// Counts low rather than high: nothing inside groups, classes and braces counts.
    private static int literalsOf(String regex) {
        int literals = 0;
        int depth = 0;
        for (int at = 0; at < regex.length(); at++) {
            char sign = regex.charAt(at);
            if (sign == '\\') {
                at++;
                boolean stands = at < regex.length() && !Character.isLetterOrDigit(regex.charAt(at));
                literals += stands && depth == 0 ? 1 : 0;
            } else if ("([{".indexOf(sign) >= 0) {
                depth++;
            } else if (")]}".indexOf(sign) >= 0) {
                depth--;
            } else if (depth == 0 && ".^$*+?|".indexOf(sign) < 0) {
                literals++;
            }
        }
        return literals;
    }
}
