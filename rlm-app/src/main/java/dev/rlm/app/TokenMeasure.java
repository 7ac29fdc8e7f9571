package dev.rlm.app;

import java.util.List;
import java.util.stream.Stream;

import dev.rlm.app.Estimate.Counted;
import dev.rlm.core.budget.TokenBound;
import dev.rlm.core.context.Document;
import dev.rlm.core.llm.Message;
import dev.rlm.core.llm.ModelId;

/// Counts the tokens of an input before it is asked about. A tokeniser takes about a second for 10 MB, so of a larger
/// input it counts parts that are spread evenly over it.
///
/// @param wanted [Counted#BYTES] never loads a tokeniser
record TokenMeasure(TokenBound bound, Counted wanted) {
    private static final long MOST_CHARS = 8_000_000;
    private static final int PART = 4_000;

    /// How an input of that many characters is counted.
    Counted counted(long chars) {
        return wanted == Counted.TOKENISER && chars > MOST_CHARS ? Counted.SAMPLE : wanted;
    }

    long ofAll(List<Document> documents, ModelId model) {
        return of(documents.stream().map(document -> Message.user(document.text())).toList(), model);
    }

    long of(List<Message> messages, ModelId model) {
        long chars = messages.stream().mapToLong(message -> message.text().length()).sum();
        return switch (counted(chars)) {
            case BYTES -> bound.byBytes(messages);
            case TOKENISER -> bound.estimate(messages, model);
            case SAMPLE -> {
                List<Message> parts = messages.stream().flatMap(message -> parts(message, chars)).toList();
                long sampled = parts.stream().mapToLong(part -> part.text().length()).sum();
                yield (long) Math.ceil((double) bound.estimate(parts, model) * chars / sampled);
            }
        };
    }

    /// Every so many characters a part of the text, so that all texts together give what can be counted.
    private static Stream<Message> parts(Message message, long chars) {
        String text = message.text();
        long step = PART * chars / MOST_CHARS;
        return Stream.iterate(0L, start -> start < text.length(), start -> start + step)
                .map(Long::intValue)
                .map(start -> Message.user(text.substring(start, Math.min(start + PART, text.length()))));
    }
}
