package dev.rlm.backends.extractive;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.rlm.core.llm.Message;

/// What a prompt asks and what it gives to read.
///
/// @param question without blank space around it
/// @param material what stands beside the question; empty when there is nothing
record Prompt(String question, String material) {
    private static final Pattern MARK = Pattern.compile("(?:\\A|\\n)Question:[ \\t]*\\n?");
    private static final Pattern END = Pattern.compile(
            "\\n\\n(?:Context:[ \\t]*\\n|(?=(?:Context|Words|Passage|Text|Document)s?\\b[^\\n:]{0,40}:))");
    private static final int LONGEST_QUESTION = 2_000;

    /// Reads the first user message: a run's history is only ever appended to, so the question stands there.
    static Prompt ofRun(List<Message> messages) {
        return of(messages.stream()
                .filter(message -> message.role() == Message.Role.USER)
                .findFirst()
                .orElse(messages.getLast())
                .text());
    }

    /// Looks for a line `Question:`, up to a blank line and one that starts with `Context:`, `Passage:` or the like.
    /// Without such a mark, the last paragraph with a question mark is the question, or else the first one.
    static Prompt of(String text) {
        String plain = text.replace("\r\n", "\n");
        Matcher mark = MARK.matcher(plain);
        if (!mark.find()) {
            return unmarked(plain.strip());
        }
        Matcher end = END.matcher(plain).region(mark.end(), plain.length());
        boolean ended = end.find();
        String asked = plain.substring(mark.end(), ended ? end.start() : plain.length()).strip();
        String after = ended ? plain.substring(end.end()).strip() : "";
        String rest = after.isEmpty() ? plain.substring(0, mark.start()).strip() : after;
        return asked.length() <= LONGEST_QUESTION
                ? new Prompt(asked, rest)
                : new Prompt(unmarked(asked).question(), plain.substring(mark.end()).strip());
    }

    private static Prompt unmarked(String text) {
        List<String> paragraphs = List.of(text.split("\\n\\s*\\n"));
        Optional<String> asking = paragraphs.reversed()
                .stream()
                .filter(paragraph -> paragraph.contains("?"))
                .findFirst();
        String question = asking.orElse(paragraphs.getFirst());
        int at = asking.isPresent() ? text.lastIndexOf(question) : 0;
        String material = text.substring(0, at) + text.substring(at + question.length());
        return new Prompt(shortened(question.strip()), material.strip());
    }

    private static String shortened(String question) {
        return question.length() <= LONGEST_QUESTION ? question : question.substring(0, LONGEST_QUESTION);
    }
}
