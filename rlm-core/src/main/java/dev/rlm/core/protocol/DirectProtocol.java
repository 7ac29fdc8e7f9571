package dev.rlm.core.protocol;

import java.util.List;
import java.util.Optional;

import dev.rlm.core.answer.Answer;
import dev.rlm.core.answer.Failure;
import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.code.ReplyParser;
import dev.rlm.core.llm.Finish;
import dev.rlm.core.llm.LlmReply;
import dev.rlm.core.llm.Message;
import dev.rlm.core.prompt.Hint;
import dev.rlm.core.prompt.TurnView;
import dev.rlm.core.trajectory.NodeLog;
import dev.rlm.core.trajectory.StepEvent;

/// The whole input in one call, without a REPL: the reply is the answer. One that is empty or was withheld is asked for
/// once more; one that was cut off is a partial answer. There is no final call: what it could be made from, the reply,
/// is what is missing.
public final class DirectProtocol implements Protocol {
    private final List<Message> opening;
    private final NodeLog log;
    private final ReplyParser parser = new ReplyParser();
    private boolean askedAgain;

    /// @param opening instructions, question and documents
    public DirectProtocol(List<Message> opening, NodeLog log) {
        this.opening = List.copyOf(opening);
        this.log = log;
    }

    @Override
    public Opening opening(TurnView view, Cancellation cancellation) {
        return new Opening.Said(opening);
    }

    @Override
    public Decision take(LlmReply reply) {
        String text = parser.parse(reply.text(), false).withoutThinking();
        boolean withheld = reply.finish() == Finish.FILTERED;
        if ((text.isBlank() || withheld) && !askedAgain) {
            askedAgain = true;
            return new Decision.Correct(List.of(hint(reply.finish())));
        }
        if (text.isBlank()) {
            return new Decision.GiveUp(why(reply.finish()));
        }
        boolean partial = withheld || reply.finish() == Finish.LENGTH;
        return new Decision.Accept(new Answer(text, Answer.How.DIRECT, partial));
    }

    private static Hint hint(Finish finish) {
        return switch (finish) {
            case LENGTH -> new Hint("cut_off",
                    "Your reply was cut off before it said anything. Think less and answer the question briefly.");
            case FILTERED -> new Hint("withheld_reply",
                    "Your reply was withheld or a refusal. Answer what can be answered of the question.");
            case TOOL_CALLS -> new Hint("tool_call", "There are no tools here. Answer the question as text.");
            case STOP, UNKNOWN -> new Hint("empty_reply", "Your reply was empty. Answer the question.");
        };
    }

    private static String why(Finish finish) {
        return switch (finish) {
            case LENGTH -> "the model gave no answer: its replies were cut off before they said anything; "
                    + "--max-output allows longer ones";
            case FILTERED -> "the model gave no answer: its replies were withheld by the provider's filter";
            case TOOL_CALLS, STOP, UNKNOWN -> "the model gave no answer: its replies were empty";
        };
    }

    @Override
    public Done perform(Decision decision, TurnView next, Cancellation cancellation) {
        return switch (decision) {
            case Decision.Accept(Answer answer) -> new Done.Answered(answer);
            case Decision.GiveUp(String why) -> new Done.Broken(new Failure(Failure.Kind.INTERNAL, why));
            case Decision.Correct(List<Hint> hints) -> told(hints.getFirst());
            case Decision.Execute _ -> throw new IllegalArgumentException("no code runs in a direct call");
        };
    }

    private Done told(Hint hint) {
        log.append(new StepEvent.Hint(hint.text(), hint.why()));
        return new Done.Told(Message.user(hint.text()));
    }

    @Override
    public List<Message> lastRequest(int chars, String reason) {
        return List.of();
    }

    @Override
    public Optional<Answer> lastAnswer(LlmReply reply, Cancellation cancellation) {
        return Optional.empty();
    }

    @Override
    public Optional<Answer> best() {
        return Optional.empty();
    }

    @Override
    public void close() {
        // There is no session.
    }
}
