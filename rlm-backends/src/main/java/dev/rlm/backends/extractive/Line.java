package dev.rlm.backends.extractive;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// A line of a text, or a sentence of a long one.
///
/// @param number counted from 1
/// @param text without blank space around it, never empty
record Line(int number, String text) {
    private static final Pattern NUMBERED = Pattern.compile("\\[\\d+\\] .*");
    private static final Pattern SENTENCE_END = Pattern.compile("(?<=[.!?])\\s+");
    private static final int LONG = 400;

    /// The lines of `text` that are not blank.
    static List<Line> ofText(String text) {
        List<Line> lines = new ArrayList<>();
        int number = 0;
        for (String whole : text.lines().toList()) {
            number++;
            for (String piece : whole.length() > LONG ? SENTENCE_END.split(whole) : new String[]{whole}) {
                if (!piece.isBlank()) {
                    lines.add(new Line(number, piece.strip()));
                }
            }
        }
        return List.copyOf(lines);
    }

    /// What a prompt gives to read: its lines that are numbered like `[12]`, where there are any, else all.
    static List<Line> ofPrompt(String text) {
        List<Line> all = text.lines()
                .filter(line -> NUMBERED.matcher(line).matches())
                .map(line -> new Line(0, line.strip()))
                .toList();
        return all.isEmpty() ? ofText(text) : all;
    }
}
