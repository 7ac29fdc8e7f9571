package dev.rlm.core.run;

import dev.rlm.core.answer.Outcome;

/// What a turn came to.
sealed interface Step {

    /// The node has ended.
    record Done(Outcome outcome) implements Step {}

    /// Another turn.
    record Next() implements Step {}
}
