package dev.rlm.app.settings;

import java.util.Locale;
import java.util.regex.Pattern;

/// Text of others, made fit for a message: in quotes, on one line, short, and without anything that looks like a key.
public final class Quoted {
    private static final int LONGEST = 80;
    private static final Pattern SECRET = Pattern.compile(
            "(?:sk|rk|pk|gsk|xai|hf|ghp|gho|ghs|github_pat|glpat|AIza|AKIA|nvapi|pplx|csk|fw|tgp)[-_0-9A-Z][-_.0-9A-Za-z]{11,}"
                    + "|(?i:bearer|basic)\\s+\\S{8,}"
                    + "|eyJ[-_0-9A-Za-z]{10,}\\.[-_0-9A-Za-z.]+");

    private Quoted() {}

    /// In quotes.
    public static String of(String text) {
        String masked = masked(text);
        String cut = masked.length() > LONGEST ? masked.substring(0, LONGEST) + "…" : masked;
        return "\"" + escaped(cut) + "\"";
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        text.replace("\\", "\\\\")
                .replace("\"", "\\\"")
                .replace("\n", "\\n")
                .codePoints()
                .forEach(point -> escaped.append(Character.isISOControl(point)
                        ? String.format(Locale.ROOT, "\\u%04x", point)
                        : Character.toString(point)));
        return escaped.toString();
    }

    /// Whether `text` holds what looks like a provider's key or a token.
    static boolean looksSecret(String text) {
        return SECRET.matcher(text).find();
    }

    static String masked(String text) {
        return SECRET.matcher(text).replaceAll("•••");
    }
}
