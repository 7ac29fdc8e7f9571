package dev.rlm.core.run;

import java.util.Optional;

import dev.rlm.core.answer.Answer;
import dev.rlm.core.answer.Failure;
import dev.rlm.core.answer.Outcome;
import dev.rlm.core.budget.Breach;
import dev.rlm.core.call.CallResult;
import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.llm.LlmException;
import dev.rlm.core.llm.LlmReply;
import dev.rlm.core.llm.Message;
import dev.rlm.core.prompt.Conversation;
import dev.rlm.core.protocol.Done;
import dev.rlm.core.protocol.Protocol;

/// The life of one node: ask, remember, decide, do, until it is done. Used by one thread.
final class RunLoop {
    private final Scope scope;
    private final Protocol protocol;
    private final Ending ending;
    private final Conversation conversation = new Conversation();

    RunLoop(Scope scope, Protocol protocol, Ending ending) {
        this.scope = scope;
        this.protocol = protocol;
        this.ending = ending;
    }

    Outcome run() throws InterruptedException {
        protocol.opening(scope.view(1)).forEach(conversation::add);
        Step step = new Step.Next();
        while (true) {
            step = switch (step) {
                case Step.Next() -> turn();
                case Step.Done done -> done;
            };
            if (step instanceof Step.Done(Outcome outcome)) {
                return outcome;
            }
        }
    }

    private Step turn() throws InterruptedException {
        if (scope.log().turn() == scope.limits().turns()) {
            return new Step.Done(ending.exhausted(new Breach.Turns(scope.node().id(), scope.limits().turns())));
        }
        scope.log().nextTurn();
        return switch (scope.ask(conversation.messages())) {
            case CallResult.Replied(LlmReply reply) -> act(reply);
            case CallResult.Refused(Breach breach) -> new Step.Done(ending.exhausted(breach));
            case CallResult.Failed(LlmException failure) -> failed(Failure.of(failure));
            case CallResult.Cancelled(Cancellation.Cause cause) -> new Step.Done(ending.cancelled(cause));
        };
    }

    private Step act(LlmReply reply) throws InterruptedException {
        conversation.add(Message.assistant(reply.text().isBlank() ? "(empty)" : reply.text()));
        Done done = protocol.perform(protocol.take(reply), scope.view(scope.log().turn() + 1), scope.work());
        return switch (done) {
            case Done.Answered(Answer answer) -> new Step.Done(new Outcome.Answered(answer));
            case Done.Broken(Failure failure) -> failed(failure);
            case Done.Told(Message message) -> {
                conversation.add(message);
                yield new Step.Next();
            }
        };
    }

    /// A failure of what the run itself is ending is none.
    private Step failed(Failure failure) throws InterruptedException {
        Optional<Cancellation.Cause> ended = scope.work().cause();
        return new Step.Done(ended.isPresent() ? ending.cancelled(ended.get())
                : new Outcome.Failed(failure, protocol.best()));
    }
}
