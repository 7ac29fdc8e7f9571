package dev.rlm.core.answer;

import java.util.Optional;

import dev.rlm.core.budget.Breach;

/// How a run ended.
public sealed interface Outcome {

    /// The model answered.
    record Answered(Answer answer) implements Outcome {}

    /// A limit ended the root's loop.
    ///
    /// @param best the best answer that could be afforded
    record Exhausted(Breach breach, Optional<Answer> best) implements Outcome {}

    /// Something failed for good.
    record Failed(Failure failure, Optional<Answer> best) implements Outcome {}

    /// The user ended it.
    record Cancelled(Optional<Answer> best) implements Outcome {}

    /// The answer, if there is one.
    default Optional<Answer> found() {
        return switch (this) {
            case Answered(Answer answer) -> Optional.of(answer);
            case Exhausted(Breach _, Optional<Answer> best) -> best;
            case Failed(Failure _, Optional<Answer> best) -> best;
            case Cancelled(Optional<Answer> best) -> best;
        };
    }

    /// Its name in results and events.
    default String label() {
        return switch (this) {
            case Answered _ -> "answered";
            case Exhausted _ -> "exhausted";
            case Failed _ -> "failed";
            case Cancelled _ -> "cancelled";
        };
    }
}
