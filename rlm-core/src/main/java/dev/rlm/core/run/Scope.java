package dev.rlm.core.run;

import java.util.List;

import dev.rlm.core.budget.Ledger;
import dev.rlm.core.budget.Limits;
import dev.rlm.core.call.CallGate;
import dev.rlm.core.call.CallResult;
import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.cancel.Deadline;
import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.llm.LlmRequest;
import dev.rlm.core.llm.Message;
import dev.rlm.core.llm.ModelId;
import dev.rlm.core.llm.Purpose;
import dev.rlm.core.llm.Sampling;
import dev.rlm.core.prompt.TurnView;
import dev.rlm.core.subcall.BudgetView;
import dev.rlm.core.subcall.Caller;
import dev.rlm.core.trajectory.NodeLog;

/// One node while it runs: its account, its time, its way to the model.
///
/// @param caller the node as its guest's calls see it
/// @param until when everything must have ended, the final call included
/// @param stop ends that, too
/// @param voice how it asks its model
record Scope(Caller caller, Deadline until, Cancellation stop, Voice voice, BudgetView budget, TimeSource time) {
    /// How a node asks its model.
    record Voice(CallGate gate, ModelId model, Purpose purpose, int maxOutput, Sampling sampling) {}

    Ledger.Node node() {
        return caller.node();
    }

    Limits limits() {
        return caller.node().limits();
    }

    NodeLog log() {
        return caller.log();
    }

    Cancellation work() {
        return caller.work();
    }

    /// Asks for the reply of the current turn.
    CallResult ask(List<Message> messages) throws InterruptedException {
        LlmRequest request = request(voice.purpose(), messages, voice.maxOutput(), caller.until());
        voice.gate().announce(request);
        return voice.gate().call(node(), request, work());
    }

    /// The request of the final call.
    LlmRequest lastRequest(List<Message> messages, int maxOutput) {
        return request(Purpose.FINAL, messages, maxOutput, until);
    }

    TurnView view(int turn) {
        return new TurnView(turn, limits().turns(), budget.line());
    }

    private LlmRequest request(Purpose purpose, List<Message> messages, int maxOutput, Deadline deadline) {
        return new LlmRequest(node().id(), log().turn(), purpose, voice.model(), messages, maxOutput, voice.sampling(),
                Caller.attemptWithin(deadline, time));
    }
}
