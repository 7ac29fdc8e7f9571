package dev.rlm.core.subcall;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

import dev.rlm.core.answer.Failure;
import dev.rlm.core.budget.Breach;
import dev.rlm.core.call.Admission;
import dev.rlm.core.call.CallGate;
import dev.rlm.core.call.CallResult;
import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.code.ReplyParser;
import dev.rlm.core.id.CallId;
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
    private final Consumer<Failure> fatal;
    private final Consumer<Breach> refused;
    private final BudgetView budget;

    PlainCalls(Caller caller, GuestCalls.Services services, BudgetView budget) {
        this.caller = caller;
        this.gate = services.gate();
        this.terms = services.terms();
        this.time = services.time();
        this.fatal = services.fatal();
        this.refused = services.refused();
        this.budget = budget;
    }

    /// Asks each prompt under the id beside it. A failure that ends the whole run is told at once, so that no more of
    /// a batch is sent.
    ///
    /// @param session ends all of it when nobody waits for it any more
    List<SubcallResult> ask(List<CallId> ids, List<String> prompts, ModelId model, Cancellation session)
            throws InterruptedException {
        List<LlmRequest> requests = new ArrayList<>();
        for (int i = 0; i < prompts.size(); i++) {
            requests.add(request(ids.get(i), prompts.get(i), model));
        }
        requests.forEach(gate::announce);
        try (SideBySide<SubcallResult> running = new SideBySide<>()) {
            for (LlmRequest request : requests) {
                running.add(letIn(request, session));
            }
            return running.results();
        }
    }

    private Callable<SubcallResult> letIn(LlmRequest request, Cancellation session) throws InterruptedException {
        return switch (gate.admit(caller.node(), request, session)) {
            case Admission.TurnedAway(CallResult result) -> () -> textOf(request.callId(), result);
            case Admission.Admitted admitted -> () -> textOf(request.callId(), gate.send(admitted, session));
        };
    }

    private LlmRequest request(CallId id, String prompt, ModelId model) {
        return new LlmRequest(id, caller.log().turn(), Purpose.SUB, model, List.of(Message.user(prompt)),
                terms.maxOutput().applyAsInt(model), terms.sampling(), Caller.attemptWithin(caller.until(), time));
    }

    private SubcallResult textOf(CallId id, CallResult result) {
        return switch (result) {
            case CallResult.Replied(LlmReply reply) -> {
                String spoken = spoken(reply);
                yield new SubcallResult.Text(spoken, Optional.of(id).filter(_ -> spoken.equals(reply.text())));
            }
            case CallResult.Refused(Breach breach) -> {
                refused.accept(breach);
                yield new SubcallResult.Problem("refused: " + breach.sentence() + ". " + budget.words());
            }
            case CallResult.Failed failed -> problem(failed);
            case CallResult.Unaccounted(String why) -> {
                fatal.accept(new Failure(Failure.Kind.SETTINGS, why));
                yield new SubcallResult.Problem("the run ends: " + why);
            }
            case CallResult.Cancelled(Cancellation.Cause cause) -> new SubcallResult.Problem(ended(cause));
        };
    }

    private static String spoken(LlmReply reply) {
        return new ReplyParser().parse(reply.text(), false).withoutThinking();
    }

    private SubcallResult problem(CallResult.Failed failed) {
        if (failed.endsRun()) {
            fatal.accept(Failure.of(failed.failure()));
            return new SubcallResult.Problem("the run ends: " + failed.failure().getMessage());
        }
        return new SubcallResult.Problem(failed.failure().getMessage());
    }

    static String ended(Cancellation.Cause cause) {
        return switch (cause) {
            case ANSWER_NOW -> "the user asked for the answer now";
            case STOP -> "the run was stopped";
            case TIME_UP -> "the time budget is used up";
            case RUN_FAILED -> "the run failed elsewhere";
            case ENDED -> "nobody waits for it any more";
        };
    }
}
