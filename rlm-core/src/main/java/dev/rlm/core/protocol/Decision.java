package dev.rlm.core.protocol;

import java.util.List;

import dev.rlm.core.answer.Answer;
import dev.rlm.core.code.ParsedReply;
import dev.rlm.core.prompt.Hint;

/// What a reply asks for.
public sealed interface Decision {

    /// An answer that stands by itself.
    record Accept(Answer answer) implements Decision {}

    /// Code to run, or a variable to read.
    record Execute(ParsedReply reply, List<Hint> hints) implements Decision {
        public Execute {
            hints = List.copyOf(hints);
        }
    }

    /// Nothing that can be done: the model is told so.
    record Correct(List<Hint> hints) implements Decision {
        public Correct {
            hints = List.copyOf(hints);
        }
    }

    /// The model will not do its part.
    record GiveUp(String why) implements Decision {}
}
