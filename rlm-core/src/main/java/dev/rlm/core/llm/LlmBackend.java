package dev.rlm.core.llm;

import dev.rlm.core.cancel.Cancellation;

/// A way to ask models of one provider. Only the gate calls it, once for each attempt, and it never retries by itself.
/// Thread-safe: many calls at once, each blocking its (virtual) thread.
public interface LlmBackend {

    /// Tells of a request when its call id is given, in the order of the ids, before any of a batch is sent. A backend
    /// whose replies depend on that order binds the reply here. Does not block and never fails.
    default void announce(LlmRequest request) {}

    /// Sends the request and waits for the complete reply, for at most the request's time-out.
    ///
    /// @param cancellation ends the wait at once; the call then fails as [LlmException.Kind#CANCELLED]
    /// @throws LlmException classified, saying whether the provider may have done, and billed, the work
    LlmReply call(LlmRequest request, Cancellation cancellation) throws LlmException;
}
