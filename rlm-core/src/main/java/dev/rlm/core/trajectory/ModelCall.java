package dev.rlm.core.trajectory;

import java.time.Duration;
import java.time.Instant;

import dev.rlm.core.budget.Usd;
import dev.rlm.core.id.CallId;
import dev.rlm.core.llm.ModelId;
import dev.rlm.core.llm.Purpose;
import dev.rlm.core.llm.Usage;

/// A model call as far as the record shows it, its retries included.
///
/// @param id the node itself for its turns, an id of its own for a sub-call
/// @param askedAt when its first attempt was recorded
/// @param question the beginning of the newest message, at most [#HEAD] characters
/// @param attempts how many were made so far
/// @param state where it stands
/// @param usage all tokens charged, those of unknown outcome included
/// @param cost all money charged
/// @param duration of all attempts that ended
/// @param text the reply, or why the last attempt failed; empty while it is in flight
public record ModelCall(
        CallId id,
        Instant askedAt,
        Purpose purpose,
        ModelId model,
        String question,
        int attempts,
        State state,
        Usage usage,
        Usd cost,
        Duration duration,
        String text) {
    static final int HEAD = 2_000;

    /// Where a call stands.
    public enum State {
        /// Sent, without a reply.
        IN_FLIGHT,
        /// Failed, and going to be sent again.
        RETRYING,
        /// Has its reply.
        REPLIED,
        /// Failed for good.
        FAILED
    }

    static ModelCall sent(CallId id, Instant when, StepEvent.ModelCalled event) {
        String newest = event.newMessages().isEmpty() ? "" : event.newMessages().getLast().message().text();
        return new ModelCall(id, when, event.purpose(), event.model(),
                newest.substring(0, Math.min(HEAD, newest.length())), 1, State.IN_FLIGHT, Usage.ZERO, Usd.ZERO,
                Duration.ZERO,
                "");
    }

    /// Whether it may still cost something.
    public boolean isOpen() {
        return state == State.IN_FLIGHT || state == State.RETRYING;
    }

    ModelCall sentAgain() {
        return new ModelCall(id, askedAt, purpose, model, question, attempts + 1, State.IN_FLIGHT, usage, cost,
                duration,
                "");
    }

    ModelCall replied(StepEvent.ModelReplied event) {
        return new ModelCall(id, askedAt, purpose, model, question, attempts, State.REPLIED, usage.plus(event.usage()),
                cost.plus(event.cost()), duration.plus(event.duration()), event.text());
    }

    ModelCall failed(StepEvent.ModelFailed event) {
        State now = event.retryIn().isPresent() ? State.RETRYING : State.FAILED;
        return new ModelCall(id, askedAt, purpose, model, question, attempts, now, usage.plus(event.unsettled()),
                cost.plus(event.cost()), duration.plus(event.duration()), event.kind() + ": " + event.message());
    }
}
