package dev.rlm.backends.openai;

import java.util.Optional;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;

import dev.rlm.core.llm.Usage;

/// The `usage` object of a reply, read into buckets that do not overlap. Providers agree on its names and on little
/// else: most count cached input and reasoning inside the two sums, some beside them, and some leave out the parts.
/// Where the total tells which it is, it is believed; where nothing does, the dearer reading is taken.
final class RawUsage {
    /// More is a broken counter, not a bill.
    private static final long MOST = 1_000_000_000_000L;
    private static final long ABSENT = -1;

    private final JsonNode usage;
    private final boolean reasoningApart;

    private RawUsage(JsonNode usage, boolean reasoningApart) {
        this.usage = usage;
        this.reasoningApart = reasoningApart;
    }

    /// Empty when the provider did not count, or not in whole numbers.
    static Optional<Usage> of(JsonNode usage, ProviderFlags flags) {
        return new RawUsage(usage, flags.reasoningApart()).read();
    }

    private Optional<Usage> read() {
        long prompt = count("/prompt_tokens");
        long completion = count("/completion_tokens");
        if (prompt == ABSENT || completion == ABSENT) {
            return Optional.empty();
        }
        long cacheRead = first("/prompt_tokens_details/cached_tokens", "/prompt_cache_hit_tokens",
                "/cache_read_input_tokens");
        long cacheWrite = first("/prompt_tokens_details/cache_write_tokens", "/cache_creation_input_tokens");
        long reasoning = first("/completion_tokens_details/reasoning_tokens", "/reasoning_tokens");
        long beyond = beyondSums(prompt, completion);
        long cached = cacheRead + cacheWrite;
        boolean cacheApart = cached > prompt || (cached > 0 && (beyond == cached || beyond == cached + reasoning));
        long unexplained = cacheApart ? Math.max(0, beyond - cached) : beyond;
        long input = cacheApart ? prompt : prompt - cached;
        if (reasoning == 0) {
            return Optional.of(new Usage(input, cacheRead, cacheWrite, completion, unexplained));
        }
        boolean apart = reasoning > completion || unexplained >= reasoning || (reasoningApart && !totalIsSum());
        return Optional.of(new Usage(input, cacheRead, cacheWrite, apart ? completion : completion - reasoning,
                apart ? Math.max(reasoning, unexplained) : reasoning + unexplained));
    }

    /// By how much the total passes the two sums; zero when it does not, or is not given.
    private long beyondSums(long prompt, long completion) {
        return Math.max(0, count("/total_tokens") - prompt - completion);
    }

    private boolean totalIsSum() {
        return count("/total_tokens") == count("/prompt_tokens") + count("/completion_tokens");
    }

    private long first(String... pointers) {
        return Stream.of(pointers).mapToLong(this::count).filter(n -> n != ABSENT).findFirst().orElse(0);
    }

    private long count(String pointer) {
        JsonNode node = usage.at(pointer);
        boolean whole = node.isIntegralNumber() && node.canConvertToLong();
        return whole && node.longValue() >= 0 && node.longValue() <= MOST ? node.longValue() : ABSENT;
    }
}
