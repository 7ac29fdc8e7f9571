package dev.rlm.core.llm;

/// Counts tokens with a tokeniser. An estimate for every model but those that use this very tokeniser. Thread-safe.
@FunctionalInterface
public interface TokenCounter {
    /// Tokens of `text`, special tokens counted as ordinary text.
    long count(String text);
}
