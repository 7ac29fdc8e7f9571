package dev.rlm.pricing;

import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A pattern over models' names: a glob whose only sign is `*`, or a regular expression between slashes that has to be
/// found somewhere in the name. Upper and lower case are the same.
///
/// @param text as it was written
/// @param regex what it means
/// @param literals characters that it demands as they stand; the more, the closer a match
record NamePattern(String text, Pattern regex, int literals) {

    static NamePattern of(String text) {
        if (isRegex(text)) {
            String inner = text.substring(1, text.length() - 1);
            return new NamePattern(text, Pattern.compile(inner, Pattern.CASE_INSENSITIVE), literalsOf(inner));
        }
        String regex = Arrays.stream(text.split("\\*", -1))
                .map(Pattern::quote)
                .collect(Collectors.joining(".*", "^", "$"));
        return new NamePattern(text, Pattern.compile(regex, Pattern.CASE_INSENSITIVE),
                (int) text.chars().filter(sign -> sign != '*').count());
    }

    /// Whether `text` is a pattern and not a plain name.
    static boolean isPattern(String text) {
        return text.contains("*") || isRegex(text);
    }

    boolean fits(String name) {
        return regex.matcher(name).find();
    }

    private static boolean isRegex(String text) {
        return text.length() > 2 && text.startsWith("/") && text.endsWith("/");
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
