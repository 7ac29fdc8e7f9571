package dev.rlm.core.prompt;

import java.util.ArrayList;
import java.util.List;

import dev.rlm.core.llm.Message;

/// The messages of one node. Only ever appended to: providers' prompt caches depend on it. Used by one thread.
public final class Conversation {
    private final List<Message> messages = new ArrayList<>();

    public void add(Message message) {
        messages.add(message);
    }

    /// All messages so far, oldest first; a copy.
    public List<Message> messages() {
        return List.copyOf(messages);
    }
}
