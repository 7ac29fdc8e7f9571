package dev.rlm.core.run;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

import dev.rlm.core.answer.Answer;
import dev.rlm.core.answer.Failure;
import dev.rlm.core.answer.Outcome;
import dev.rlm.core.budget.Breach;
import dev.rlm.core.call.CallResult;
import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.llm.LlmReply;
import dev.rlm.core.llm.Message;
import dev.rlm.core.prompt.Conversation;
import dev.rlm.core.protocol.Done;
import dev.rlm.core.protocol.Opening;
import dev.rlm.core.protocol.Protocol;

/// The life of one node: ask, remember, decide, do, until it is done. Used by one thread.
final class RunLoop {
    private final Scope scope;
    private final Protocol protocol;
    private final Ending ending;
    private final Consumer<Failure> fatal;
    private final Conversation conversation = new Conversation();

    /// @param fatal is told of a failure that ends the whole run
    RunLoop(Scope scope, Protocol protocol, Ending ending, Consumer<Failure> fatal) {
        this.fatal = fatal;
        this.scope = scope;
        this.protocol = protocol;
        this.ending = ending;
    }

    Outcome run() throws InterruptedException {
        Step step = opened();
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

    private Step opened() throws InterruptedException {
        return switch (protocol.opening(scope.view(1), scope.work())) {
            case Opening.Said(List<Message> messages) -> {
                messages.forEach(conversation::add);
                yield new Step.Next();
            }
            case Opening.Broken(Failure failure) -> broken(failure);
        };
    }

    private Step turn() throws InterruptedException {
        Optional<Cancellation.Cause> ended = scope.work().cause();
        if (ended.isPresent()) {
            return new Step.Done(ending.cancelled(ended.get()));
        }
        if (scope.log().turn() == scope.limits().turns()) {
            return new Step.Done(ending.exhausted(new Breach.Turns(scope.node().id(), scope.limits().turns())));
        }
        scope.log().nextTurn();
        return switch (scope.ask(conversation.messages())) {
            case CallResult.Replied(LlmReply reply) -> act(reply);
            case CallResult.Refused(Breach breach) -> new Step.Done(ending.exhausted(breach));
            case CallResult.Failed failed -> failed(failed);
            case CallResult.Unaccounted(String why) -> fatally(new Failure(Failure.Kind.SETTINGS, why));
            case CallResult.Cancelled(Cancellation.Cause cause) -> new Step.Done(ending.cancelled(cause));
        };
    }

    private Step act(LlmReply reply) throws InterruptedException {
        conversation.add(Message.assistant(reply.text().isBlank() ? "(empty)" : reply.text()));
        Done done = protocol.perform(protocol.take(reply), scope.view(scope.log().turn() + 1), scope.work());
        return switch (done) {
            case Done.Answered(Answer answer) -> new Step.Done(new Outcome.Answered(answer));
            case Done.Broken(Failure failure) -> broken(failure);
            case Done.Told(Message message) -> {
                conversation.add(message);
                yield new Step.Next();
            }
        };
    }

    private Step failed(CallResult.Failed failed) {
        Failure failure = Failure.of(failed.failure());
        return failed.endsRun() ? fatally(failure) : new Step.Done(new Outcome.Failed(failure, protocol.best()));
    }

    private Step fatally(Failure failure) {
        fatal.accept(failure);
        return new Step.Done(new Outcome.Failed(failure, protocol.best()));
    }

    /// A session that was closed because the node had to stop has not failed.
    private Step broken(Failure failure) throws InterruptedException {
        Optional<Cancellation.Cause> stopped = scope.work().cause();
        if (stopped.isEmpty() && failure.kind() == Failure.Kind.SANDBOX) {
            fatal.accept(failure);
        }
        return new Step.Done(stopped.isPresent()
                ? ending.cancelled(stopped.get())
                : new Outcome.Failed(failure, protocol.best()));
    }
}
