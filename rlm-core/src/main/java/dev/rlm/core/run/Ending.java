package dev.rlm.core.run;

import java.util.List;
import java.util.Optional;

import dev.rlm.core.answer.Answer;
import dev.rlm.core.answer.Failure;
import dev.rlm.core.answer.Outcome;
import dev.rlm.core.budget.Breach;
import dev.rlm.core.budget.FinalReserve;
import dev.rlm.core.call.CallResult;
import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.id.CallId;
import dev.rlm.core.llm.LlmReply;
import dev.rlm.core.llm.LlmRequest;
import dev.rlm.core.llm.Message;
import dev.rlm.core.protocol.Protocol;
import dev.rlm.core.subcall.GuestCalls;

/// How a node ends before its time: with one last call if it may make one and can pay it, else with the best there is.
/// A child whose own ceiling is reached may; once a limit of the whole tree is reached only the root may.
final class Ending {
    private static final int LEAST_PROMPT_CHARS = 1_500;

    private final Scope scope;
    private final Protocol protocol;
    private final GuestCalls guestCalls;

    Ending(Scope scope, Protocol protocol, GuestCalls guestCalls) {
        this.scope = scope;
        this.protocol = protocol;
        this.guestCalls = guestCalls;
    }

    Outcome exhausted(Breach breach) throws InterruptedException {
        boolean own = breach.node().equals(scope.node().id());
        return unlessStopped(new Outcome.Exhausted(breach, own ? lastAnswer(breach.sentence()) : protocol.best()));
    }

    /// The user may still stop everything while the final call is under way.
    private Outcome unlessStopped(Outcome outcome) {
        return scope.stop()
                .cause()
                .filter(cause -> cause == Cancellation.Cause.STOP)
                .<Outcome>map(_ -> new Outcome.Cancelled(outcome.found()))
                .orElse(outcome);
    }

    Outcome cancelled(Cancellation.Cause cause) throws InterruptedException {
        return switch (cause) {
            case ANSWER_NOW -> new Outcome.Cancelled(isRoot()
                    ? lastAnswer("the user wants the answer now")
                    : protocol.best());
            case STOP, ENDED -> new Outcome.Cancelled(protocol.best());
            case TIME_UP -> timeUp();
            case RUN_FAILED -> new Outcome.Failed(
                    new Failure(Failure.Kind.INTERNAL, "another part of the run failed"), protocol.best());
        };
    }

    private Outcome timeUp() throws InterruptedException {
        Breach breach = new Breach.Time(scope.node().id(), scope.limits().time(),
                scope.limits().time().minus(scope.until().left(scope.time())));
        return unlessStopped(new Outcome.Exhausted(breach, scope.stop().isCancelled()
                ? protocol.best()
                : lastAnswer(breach.sentence())));
    }

    private Optional<Answer> lastAnswer(String reason) throws InterruptedException {
        guestCalls.refuse();
        Optional<LlmRequest> request = affordable(reason);
        if (request.isEmpty()) {
            return protocol.best();
        }
        scope.voice().gate().announce(request.get());
        return switch (scope.voice().gate().call(scope.node(), request.get(), scope.stop())) {
            case CallResult.Replied(LlmReply reply) -> protocol.lastAnswer(reply, scope.stop());
            case CallResult.Refused _,CallResult.Failed _,CallResult.Unaccounted _,CallResult.Cancelled _ ->
                protocol.best();
        };
    }

    /// The longest final request that what is left can pay; empty when not even a short one fits, or none could help.
    private Optional<LlmRequest> affordable(String reason) {
        scope.log().nextTurn();
        for (int chars = FinalReserve.PROMPT_CHARS; chars >= LEAST_PROMPT_CHARS; chars /= 2) {
            int output = Math.min(FinalReserve.OUTPUT_TOKENS, scope.voice().maxOutput());
            List<Message> messages = protocol.lastRequest(chars, reason);
            if (messages.isEmpty()) {
                return Optional.empty();
            }
            LlmRequest request = scope.lastRequest(messages, output);
            if (scope.voice().gate().couldFit(scope.node(), request)) {
                return Optional.of(request);
            }
        }
        return Optional.empty();
    }

    private boolean isRoot() {
        return scope.node().id().equals(CallId.ROOT);
    }
}
