package dev.rlm.core.llm;

import java.time.Duration;
import java.util.List;

import dev.rlm.core.id.CallId;

/// One request to a model. Call id and turn together name it within its run; a retry is the same request again.
///
/// @param callId who asks: the node itself for its turns, an id of its own for each sub-call
/// @param turn of the node that asks, from 1
/// @param messages oldest first
/// @param maxOutputTokens always sent; at least 1
/// @param timeout of one attempt, from the first byte sent to the last received
public record LlmRequest(
        CallId callId,
        int turn,
        Purpose purpose,
        ModelId model,
        List<Message> messages,
        int maxOutputTokens,
        Sampling sampling,
        Duration timeout) {
    public LlmRequest {
        messages = List.copyOf(messages);
        if (maxOutputTokens < 1) {
            throw new IllegalArgumentException("maximum output below 1: " + maxOutputTokens);
        }
        if (messages.isEmpty()) {
            throw new IllegalArgumentException("no messages");
        }
    }

    /// The same with another maximum output and time-out: what the gate allows.
    public LlmRequest within(int maxOutput, Duration time) {
        return new LlmRequest(callId, turn, purpose, model, messages, maxOutput, sampling, time);
    }

    /// The text of the last message.
    public String lastMessage() {
        return messages.getLast().text();
    }
}
