package dev.rlm.core.subcall;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

import dev.rlm.core.budget.Breach;
import dev.rlm.core.call.Admission;
import dev.rlm.core.call.CallGate;
import dev.rlm.core.call.CallResult;
import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.code.ReplyParser;
import dev.rlm.core.id.CallId;
import dev.rlm.core.llm.LlmException;
import dev.rlm.core.llm.LlmReply;
import dev.rlm.core.llm.LlmRequest;
import dev.rlm.core.llm.Message;
import dev.rlm.core.llm.ModelId;
import dev.rlm.core.llm.Purpose;

/// `llm_query` and its batch: model calls that see nothing but their prompt. Members of a batch are let in by the gate
/// in prompt order and sent side by side. Thread-safe.
final class PlainCalls {
    private final Caller caller;
    private final CallGate gate;
    private final Terms terms;
    private final TimeSource time;

    PlainCalls(Caller caller, CallGate gate, Terms terms, TimeSource time) {
        this.caller = caller;
        this.gate = gate;
        this.terms = terms;
        this.time = time;
    }

    /// Asks each prompt under the id beside it.
    ///
    /// @throws FatalCallException when a failure ends the whole run
    List<SubcallResult> ask(List<CallId> ids, List<String> prompts, ModelId model) throws InterruptedException {
        List<LlmRequest> requests = new ArrayList<>();
        for (int i = 0; i < prompts.size(); i++) {
            requests.add(request(ids.get(i), prompts.get(i), model));
        }
        requests.forEach(gate::announce);
        try (SideBySide<SubcallResult> running = new SideBySide<>()) {
            for (LlmRequest request : requests) {
                running.add(letIn(request));
            }
            return running.results();
        }
    }

    private Callable<SubcallResult> letIn(LlmRequest request) throws InterruptedException {
        return switch (gate.admit(caller.node(), request, caller.work())) {
            case Admission.TurnedAway(CallResult result) -> () -> textOf(result);
            case Admission.Admitted admitted -> () -> textOf(gate.send(admitted, caller.work()));
        };
    }

    private LlmRequest request(CallId id, String prompt, ModelId model) {
        return new LlmRequest(id, caller.log().turn(), Purpose.SUB, model, List.of(Message.user(prompt)),
                terms.maxOutput().applyAsInt(model), terms.sampling(), left());
    }

    private Duration left() {
        return caller.until().left(time);
    }

    private static SubcallResult textOf(CallResult result) {
        return switch (result) {
            case CallResult.Replied(LlmReply reply) -> new SubcallResult.Text(spoken(reply));
            case CallResult.Refused(Breach breach) -> new SubcallResult.Problem("refused: " + breach.sentence());
            case CallResult.Failed(LlmException failure) -> failed(failure);
            case CallResult.Cancelled(Cancellation.Cause cause) -> new SubcallResult.Problem(ended(cause));
        };
    }

    private static String spoken(LlmReply reply) {
        return new ReplyParser().parse(reply.text(), false).withoutThinking();
    }

    private static SubcallResult failed(LlmException failure) {
        return switch (failure.kind()) {
            case AUTHENTICATION, PAYMENT, SCRIPT -> throw new FatalCallException(failure);
            case RATE_LIMITED, UNAVAILABLE, BAD_REQUEST, CONNECTION, TIMED_OUT, BAD_REPLY, CANCELLED ->
                new SubcallResult.Problem(failure.getMessage());
        };
    }

    static String ended(Cancellation.Cause cause) {
        return switch (cause) {
            case ANSWER_NOW -> "the user asked for the answer now";
            case STOP -> "the run was stopped";
            case TIME_UP -> "the time budget is used up";
            case RUN_FAILED -> "the run failed elsewhere";
        };
    }
}
