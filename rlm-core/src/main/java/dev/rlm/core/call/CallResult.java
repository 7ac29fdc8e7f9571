package dev.rlm.core.call;

import dev.rlm.core.budget.Breach;
import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.llm.LlmException;
import dev.rlm.core.llm.LlmReply;

/// What became of a model call.
public sealed interface CallResult {

    /// A complete reply, settled.
    record Replied(LlmReply reply) implements CallResult {}

    /// A limit stood in the way; nothing was sent.
    record Refused(Breach breach) implements CallResult {}

    /// No usable reply, after all retries.
    record Failed(LlmException failure) implements CallResult {

        /// Whether no other call of the run can succeed either: no key, nothing to pay with, a script that ran out.
        public boolean endsRun() {
            return switch (failure.kind()) {
                case AUTHENTICATION, PAYMENT, SCRIPT -> true;
                case RATE_LIMITED, UNAVAILABLE, BAD_REQUEST, CONNECTION, TIMED_OUT, BAD_REPLY, CANCELLED -> false;
            };
        }
    }

    /// The books of money that is shared with other runs cannot be kept, so nothing was sent, and nothing can be.
    record Unaccounted(String why) implements CallResult {}

    /// Ended by the run itself.
    record Cancelled(Cancellation.Cause cause) implements CallResult {}
}
