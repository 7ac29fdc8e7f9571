package dev.rlm.testkit;

/// What [FakeModelServer] counted.
///
/// @param requests chat requests that came in whole
/// @param promptTokens billed, over all answers begun
/// @param completionTokens billed, over all answers begun
/// @param mostAtOnce chat requests being answered at the same time, at most
/// @param aborted answers that could not be written to their end because the caller had gone
public record ServerStats(long requests, long promptTokens, long completionTokens, int mostAtOnce, long aborted) {}
