package dev.rlm.core.repl;

import java.util.List;

/// What a session starts with.
///
/// @param context the guest's `context`
/// @param sources the guest's `sources`: names of the documents, in order; empty when there are none
public record ReplInput(ContextValue context, List<String> sources) {
    public ReplInput {
        sources = List.copyOf(sources);
    }
}
