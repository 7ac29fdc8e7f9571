package dev.rlm.core.budget;

import java.util.Optional;

/// Money that a run shares with others, above its tree: what it asks for is held until it is settled, and both count
/// for all who share it. Thread-safe.
public interface Allowance {

    /// As much as one likes.
    Allowance UNLIMITED = new Allowance() {
        @Override
        public Reply ask(Usd cost) {
            return new Reply.Held();
        }

        @Override
        public Optional<Usd> left() {
            return Optional.empty();
        }

        @Override
        public void settle(Usd held, Usd charged) {
            // nobody counts it
        }

        @Override
        public void whenChanged(Runnable action) {
            // nothing is ever in the way
        }
    };

    /// What it says to a call.
    sealed interface Reply {

        /// Held until it is settled, once.
        record Held() implements Reply {}

        /// Only what others hold is in the way: ask again when something has changed.
        record Busy() implements Reply {}

        /// It would not fit even if nobody held anything.
        ///
        /// @param left that would
        record Refused(Breach breach, Usd left) implements Reply {}
    }

    /// Asks for `cost` without waiting for others to settle.
    ///
    /// @throws AllowanceException when the books cannot be read or written; nothing is held
    Reply ask(Usd cost);

    /// What could be spent if nobody held anything: nothing when the books cannot be read, empty where there is no limit.
    Optional<Usd> left();

    /// Gives back what was held and books what was charged. Never throws: what cannot be written now stays held.
    void settle(Usd held, Usd charged);

    /// Runs `action` once, on a thread of its own, when asking again may bring another verdict.
    void whenChanged(Runnable action);
}
