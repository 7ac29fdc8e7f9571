package dev.rlm.core.llm;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/// A complete reply.
///
/// @param text what the model said; may be empty
/// @param thinking what it thought, where the wire keeps that apart; else empty
/// @param toolCalls native tool calls, in order
/// @param finish why it ended
/// @param usage tokens as the provider counted them; empty when it did not say
/// @param providerCostUsd what the provider says it cost, where it says so
/// @param requestId the provider's own id of the request, for its support
public record LlmReply(
        String text,
        String thinking,
        List<ToolCall> toolCalls,
        Finish finish,
        Optional<Usage> usage,
        Optional<BigDecimal> providerCostUsd,
        Optional<String> requestId) {
    public LlmReply {
        toolCalls = List.copyOf(toolCalls);
    }

    /// A plain reply that ended by itself.
    public static LlmReply of(String text, Usage usage) {
        return new LlmReply(text, "", List.of(), Finish.STOP, Optional.of(usage), Optional.empty(), Optional.empty());
    }
}
