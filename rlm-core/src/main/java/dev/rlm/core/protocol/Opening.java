package dev.rlm.core.protocol;

import java.util.List;

import dev.rlm.core.answer.Failure;
import dev.rlm.core.llm.Message;

/// How a node begins.
public sealed interface Opening {

    /// The messages before the first turn.
    record Said(List<Message> messages) implements Opening {
        public Said {
            messages = List.copyOf(messages);
        }
    }

    /// It cannot begin: nothing was asked yet.
    record Broken(Failure failure) implements Opening {}
}
