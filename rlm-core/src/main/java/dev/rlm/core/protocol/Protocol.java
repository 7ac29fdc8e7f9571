package dev.rlm.core.protocol;

import java.util.List;
import java.util.Optional;

import dev.rlm.core.answer.Answer;
import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.llm.LlmReply;
import dev.rlm.core.llm.Message;
import dev.rlm.core.prompt.TurnView;

/// How a node and its model talk: what is said first, what a reply means, what is done about it. Belongs to one node
/// and is called by its thread only.
public interface Protocol extends AutoCloseable {

    /// What is said before the first turn. Waits for the session only where what it holds has to be told.
    ///
    /// @param cancellation ends the wait
    Opening opening(TurnView view, Cancellation cancellation);

    /// What `reply` asks for. Does nothing yet.
    Decision take(LlmReply reply);

    /// Does what was decided: runs code, where there is code.
    ///
    /// @param next where the node will stand afterwards
    /// @param cancellation ends what runs
    Done perform(Decision decision, TurnView next, Cancellation cancellation);

    /// A conversation of at most `chars` characters that asks for the best answer now; empty when no call could help.
    List<Message> lastRequest(int chars, String reason);

    /// The answer in the reply to the last request; empty when there is none in it and none before.
    Optional<Answer> lastAnswer(LlmReply reply, Cancellation cancellation);

    /// The best that is there without another call: what was set as content, else what was printed last.
    Optional<Answer> best();

    /// Ends the session behind it.
    @Override
    void close();
}
