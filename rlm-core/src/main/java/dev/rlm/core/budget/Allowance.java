package dev.rlm.core.budget;

import dev.rlm.core.cancel.Cancellation;

/// Money that a run shares with others, above its tree: what it asks for is held until it is settled, and both count
/// for all who share it. Thread-safe.
public interface Allowance {

    /// As much as one likes.
    Allowance UNLIMITED = new Allowance() {
        @Override
        public Verdict ask(Usd cost) {
            return new Verdict.Held();
        }

        @Override
        public boolean couldFit(Usd cost) {
            return true;
        }

        @Override
        public void settle(Usd held, Usd charged) {
            // nobody counts it
        }

        @Override
        public void awaitChange(Cancellation cancellation) {
            // nothing is ever in the way
        }
    };

    /// What it says to a call.
    sealed interface Verdict {

        /// Held until it is settled, once.
        record Held() implements Verdict {}

        /// Only what others hold is in the way: ask again when something has changed.
        record Busy() implements Verdict {}

        /// It would not fit even if nobody held anything.
        record Refused(Breach breach) implements Verdict {}
    }

    /// Asks for `cost` without waiting for others to settle.
    ///
    /// @throws AllowanceException when the books cannot be read or written; nothing is held
    Verdict ask(Usd cost);

    /// Whether `cost` would fit if nobody held anything.
    ///
    /// @throws AllowanceException when the books cannot be read
    boolean couldFit(Usd cost);

    /// Gives back what was held and books what was charged. Never throws: what cannot be written now stays held.
    void settle(Usd held, Usd charged);

    /// Waits until asking again makes sense, or the cancellation.
    void awaitChange(Cancellation cancellation) throws InterruptedException;
}
