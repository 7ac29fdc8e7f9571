package dev.rlm.core.budget;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import dev.rlm.core.llm.Message;
import dev.rlm.core.llm.ModelId;
import dev.rlm.core.llm.TokenCounter;

/// How many tokens a request can be read as: bounded by bytes, or estimated where the bound is too wide to fit.
/// The worst that was measured is 1.01 tokens a byte.
public final class TokenBound {
    private static final double TOKENS_PER_BYTE = 1.02;
    private static final int TOKENS_PER_MESSAGE = 8;
    private static final double OPENAI = 1.02;
    private static final double DENSE = 1.8;
    private static final double OTHERS = 1.4;
    private static final Map<String, Double> FAMILIES = Map.of(
            "gpt", OPENAI, "o1", OPENAI, "o3", OPENAI, "o4", OPENAI, "gemini", 1.2, "claude", DENSE);

    private final TokenCounter counter;

    public TokenBound(TokenCounter counter) {
        this.counter = counter;
    }

    /// More tokens than this no tokeniser makes of `messages`.
    public long byBytes(List<Message> messages) {
        long bytes = 0;
        for (Message message : messages) {
            bytes += utf8Length(message.text()) + message.role().name().length();
        }
        return (long) Math.ceil(bytes * TOKENS_PER_BYTE) + (long) TOKENS_PER_MESSAGE * messages.size();
    }

    /// What the model's own tokeniser should make of `messages`, on the safe side: o200k times a factor for the
    /// model's family. Costs about a second for 10 MB.
    public long estimate(List<Message> messages, ModelId model) {
        long tokens = 0;
        for (Message message : messages) {
            tokens += counter.count(message.text());
        }
        return (long) Math.ceil(tokens * factor(model)) + (long) TOKENS_PER_MESSAGE * messages.size();
    }

    private static double factor(ModelId model) {
        String name = model.name().toLowerCase(Locale.ROOT);
        String bare = name.substring(name.lastIndexOf('/') + 1);
        return FAMILIES.entrySet()
                .stream()
                .filter(family -> bare.startsWith(family.getKey()))
                .mapToDouble(Map.Entry::getValue)
                .findFirst()
                .orElse(OTHERS);
    }

    private static long utf8Length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
