package dev.rlm.core.budget;

/// What is held for one call on every node of its path, until it is booked, once. Made by the ledger; equal to itself
/// alone.
public final class Reservation {
    private final Ledger.Node node;
    private final Demand demand;
    private final int maxOutput;
    private final Amount amount;
    /// Guarded by the ledger's lock.
    private boolean open = true;

    Reservation(Ledger.Node node, Demand demand, int maxOutput, Amount amount) {
        this.node = node;
        this.demand = demand;
        this.maxOutput = maxOutput;
        this.amount = amount;
    }

    /// The node that asks.
    public Ledger.Node node() {
        return node;
    }

    /// What it asked for.
    public Demand demand() {
        return demand;
    }

    /// What may be sent as maximum output: as wanted, or clamped to what is left.
    public int maxOutput() {
        return maxOutput;
    }

    /// What is held.
    public Amount amount() {
        return amount;
    }

    /// Marks it as booked.
    ///
    /// @throws IllegalStateException when it was booked before: nothing is settled twice
    void close() {
        if (!open) {
            throw new IllegalStateException("booked before: the call of " + node.id());
        }
        open = false;
    }
}
