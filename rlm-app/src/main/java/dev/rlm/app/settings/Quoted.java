package dev.rlm.app.settings;

import java.util.regex.Pattern;

import org.tomlj.Toml;

/// Text of others, made fit for a message: in quotes, on one line, short, and without anything that looks like a key.
final class Quoted {
    private static final int LONGEST = 80;
    private static final Pattern SECRET = Pattern.compile(
            "(?:sk|rk|pk|gsk|xai|hf|ghp|gho|ghs|github_pat|glpat|AIza|AKIA|nvapi|pplx|csk|fw|tgp)[-_0-9A-Z][-_.0-9A-Za-z]{11,}"
                    + "|(?i:bearer|basic)\\s+\\S{8,}"
                    + "|eyJ[-_0-9A-Za-z]{10,}\\.[-_0-9A-Za-z.]+");

    private Quoted() {}

    static String of(String text) {
        String masked = masked(text);
        String cut = masked.length() > LONGEST ? masked.substring(0, LONGEST) + "…" : masked;
        return "\"" + Toml.tomlEscape(cut) + "\"";
    }

    /// Whether `text` holds what looks like a provider's key or a token.
    static boolean looksSecret(String text) {
        return SECRET.matcher(text).find();
    }

    static String masked(String text) {
        return SECRET.matcher(text).replaceAll("•••");
    }
}
