package dev.rlm.app;

import java.util.ArrayList;
import java.util.List;

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
            case BYTES -> TokenBound.byBytes(messages);
            case TOKENISER -> bound.estimate(messages, model);
            case SAMPLE -> {
                List<Message> parts = parts(messages, PART * chars / MOST_CHARS);
                long sampled = parts.stream().mapToLong(part -> part.text().length()).sum();
                yield (long) Math.ceil((double) bound.estimate(parts, model) * chars / sampled);
            }
        };
    }

    /// Of all texts together, a part every `step` characters.
    private static List<Message> parts(List<Message> messages, long step) {
        List<Message> parts = new ArrayList<>();
        long next = 0;
        for (Message message : messages) {
            String text = message.text();
            for (; next < text.length(); next += step) {
                int start = (int) next;
                parts.add(Message.user(text.substring(start, Math.min(start + PART, text.length()))));
            }
            next -= text.length();
        }
        return parts;
    }
}
