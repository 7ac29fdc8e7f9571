package dev.rlm.repl;

/// Where engines differ by nature, and the contracts with them. Anything else is the same for all.
interface GuestTraits {

    /// Whether guests have threads. Those of `wasm` have none: there is one stack, and what the interpreter waits for
    /// nobody else can bring about.
    default boolean hasThreads() {
        return true;
    }

    /// Whether a cell that reacts to no interrupt takes its session along. In `wasm` it is undone instead, since the state
    /// before it is still there.
    default boolean canBeUndone() {
        return false;
    }
}
