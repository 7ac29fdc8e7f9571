package dev.rlm.core.budget;

/// What is held for one call on every node of its path, until it is settled.
///
/// @param node that asks
/// @param demand what it asked for
/// @param maxOutput what may be sent as maximum output: as wanted, or clamped to what is left
public record Reservation(Ledger.Node node, Demand demand, int maxOutput) {

    /// What is held.
    public Amount amount() {
        return demand.at(maxOutput);
    }
}
