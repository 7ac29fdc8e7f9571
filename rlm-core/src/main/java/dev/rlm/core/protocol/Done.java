package dev.rlm.core.protocol;

import dev.rlm.core.answer.Answer;
import dev.rlm.core.answer.Failure;
import dev.rlm.core.llm.Message;

/// What came of a decision.
public sealed interface Done {

    /// The run has its answer.
    record Answered(Answer answer) implements Done {}

    /// The model is told what happened and goes on.
    record Told(Message message) implements Done {}

    /// It cannot go on.
    record Broken(Failure failure) implements Done {}
}
