package dev.rlm.backends.extractive;

import java.util.Optional;
import java.util.regex.Pattern;

/// What questions ask for that no search can give.
enum Beyond {
    COUNT("how (?:many|often)|number of|count", "This asks for a number, and a search counts nothing"
            + " but lines that are alike: what follows is where the number may stand, or where counting would start."),
    COMPARE(
            "compared?|comparison|differ(?:s|ences?|ent)?|versus|vs", "This asks for a comparison, and a search"
                    + " does not compare: what follows is what there is to compare."),
    SUMMARISE(
            "summar(?:y|ise|ize)|overview|tl;?dr",
            "This asks for a summary, and a search does not summarise:"
                    + " what follows are single passages, and much is left out."),
    WHY(
            "why|how come|explain|reasons?|root cause",
            "This asks for reasons, and a search does not reason: what"
                    + " follows are passages with the question's words, among which the reason may stand.");

    private final Pattern cue;
    private final String note;

    Beyond(String cue, String note) {
        this.cue = Pattern.compile("\\b(?:" + cue + ")\\b", Pattern.CASE_INSENSITIVE);
        this.note = note;
    }

    /// Whether `question` asks how many there are of something.
    static boolean isAfterACount(String question) {
        return COUNT.cue.matcher(question).find();
    }

    /// A word to the user on what `question` asks for beyond passages.
    static Optional<String> noteOn(String question) {
        for (Beyond beyond : values()) {
            if (beyond.cue.matcher(question).find()) {
                return Optional.of(beyond.note);
            }
        }
        return Optional.empty();
    }
}
