package dev.rlm.core.budget;

import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import dev.rlm.core.llm.Message;
import dev.rlm.core.llm.ModelId;
import dev.rlm.core.llm.TokenCounter;
import dev.rlm.core.llm.Usage;

/// How many tokens a request can be read as: bounded by bytes, or estimated where the bound is too wide to fit. Both
/// are corrected upwards by what was billed since this was made, so there is one for each run. Thread-safe.
///
/// The worst that was measured is 1.01 tokens a byte. The factors of families are guesses.
public final class TokenBound {
    private static final double TOKENS_PER_BYTE = 1.02;
    private static final int TOKENS_PER_MESSAGE = 8;
    private static final double OPENAI = 1.02;
    private static final double DENSE = 1.8;
    private static final double OTHERS = 1.4;
    private static final Map<String, Double> FAMILIES = Map.of(
            "gpt", OPENAI, "o1", OPENAI, "o3", OPENAI, "o4", OPENAI, "gemini", 1.2, "claude", DENSE);
    /// In parts, as one sign can become eighteen, and as marks in a row are sorted one by one.
    private static final int PART_CHARS = 1_000;
    /// The next text may be a little denser than any that was seen.
    private static final double MARGIN = 1.05;

    private final TokenCounter counter;
    private final Map<ModelId, SeenCounts> seen = new ConcurrentHashMap<>();

    public TokenBound(TokenCounter counter) {
        this.counter = counter;
    }

    /// More tokens than this no tokeniser makes of `messages`, not even one that puts them into NFC or NFKC first.
    public static long byBytes(List<Message> messages) {
        long bytes = 0;
        for (Message message : messages) {
            bytes += longestForm(message.text()) + message.role().name().length();
        }
        return (long) Math.ceil(bytes * TOKENS_PER_BYTE) + (long) TOKENS_PER_MESSAGE * messages.size();
    }

    /// The same, and the most that `model`'s provider has billed beyond it for other messages.
    public long byBytes(List<Message> messages, ModelId model) {
        return Usage.sum(byBytes(messages), seenOf(model).excess());
    }

    /// What the model's own tokeniser should make of `messages`, on the safe side: o200k times a factor for the
    /// model's family, or for what was billed already where that is more. Costs about a second for 10 MB.
    public long estimate(List<Message> messages, ModelId model) {
        double factor = Math.max(factor(model), seenOf(model).ratio(this::count) * MARGIN);
        long estimate = (long) Math.ceil(count(messages) * factor);
        return Usage.sum(estimate, Usage.sum((long) TOKENS_PER_MESSAGE * messages.size(), seenOf(model).excess()));
    }

    /// Learns from a reply. Takes the bound again only where it could have been passed: it is never below the characters.
    ///
    /// @param input tokens that were billed for `messages`, however cached
    public void observe(List<Message> messages, ModelId model, long input) {
        long chars = messages.stream().mapToLong(message -> message.text().length()).sum();
        seenOf(model).add(messages, input, input <= chars ? 0 : Math.max(0, input - byBytes(messages)));
    }

    private SeenCounts seenOf(ModelId model) {
        return seen.computeIfAbsent(model, _ -> new SeenCounts());
    }

    private long count(List<Message> messages) {
        return messages.stream().mapToLong(message -> counter.count(message.text())).sum();
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

    /// Bytes of the longest form in which a tokeniser may see `text`: as it is sent, or normalised, as Qwen and others do.
    /// One sign can have three times as many bytes in NFC, and eleven times in NFKC.
    private static long longestForm(String text) {
        long sent = utf8Length(text);
        return sent == text.length()
                ? sent
                : Math.max(sent, Math.max(utf8Length(text, Normalizer.Form.NFC),
                        utf8Length(text, Normalizer.Form.NFKC)));
    }

    private static long utf8Length(String text, Normalizer.Form form) {
        long bytes = 0;
        int end;
        for (int start = 0; start < text.length(); start = end) {
            end = Math.min(text.length(), start + PART_CHARS);
            end += end < text.length() && Character.isHighSurrogate(text.charAt(end - 1)) ? 1 : 0;
            bytes += utf8Length(Normalizer.normalize(text.substring(start, end), form));
        }
        return bytes;
    }

    /// A half of a pair that stands alone counts as the sign that is sent in its place.
    private static long utf8Length(String text) {
        long bytes = 0;
        for (int at = 0; at < text.length(); at++) {
            char unit = text.charAt(at);
            if (unit < 0x80) {
                bytes++;
            } else if (unit < 0x800) {
                bytes += 2;
            } else if (Character.isHighSurrogate(unit) && at + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(at + 1))) {
                bytes += 4;
                at++;
            } else {
                bytes += 3;
            }
        }
        return bytes;
    }
}
