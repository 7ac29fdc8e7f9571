package dev.rlm.core.subcall;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
    private static final Duration LONGEST_ATTEMPT = Duration.ofMinutes(10);

    private final Caller caller;
    private final CallGate gate;
    private final Terms terms;
    private final TimeSource time;
    private final Consumer<Failure> fatal;

    PlainCalls(Caller caller, GuestCalls.Services services) {
        this.caller = caller;
        this.gate = services.gate();
        this.terms = services.terms();
        this.time = services.time();
        this.fatal = services.fatal();
    }

    /// Asks each prompt under the id beside it. A failure that ends the whole run is told at once, so that no more of
    /// a batch is sent.
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
        Duration left = caller.until().left(time);
        return left.compareTo(LONGEST_ATTEMPT) < 0 ? left : LONGEST_ATTEMPT;
    }

    private SubcallResult textOf(CallResult result) {
        return switch (result) {
            case CallResult.Replied(LlmReply reply) -> new SubcallResult.Text(spoken(reply));
            case CallResult.Refused(Breach breach) -> new SubcallResult.Problem("refused: " + breach.sentence());
            case CallResult.Failed failed -> problem(failed);
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
        };
    }
}
