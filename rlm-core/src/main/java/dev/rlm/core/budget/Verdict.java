package dev.rlm.core.budget;

/// What the ledger says to a call that asks to be made.
public sealed interface Verdict {

    /// The call may be made. Must be settled or released, once.
    record Granted(Reservation reservation) implements Verdict {}

    /// Only other calls' open reservations are in the way: ask again when one of them has settled.
    ///
    /// @param seen the state of the ledger in which this holds, for [Ledger#awaitChange]
    record Wait(long seen) implements Verdict {}

    /// It would not fit even with nothing else in flight.
    record Refused(Breach breach) implements Verdict {}
}
