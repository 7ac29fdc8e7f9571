package dev.rlm.repl.wasm.worker;

/// How a session ends by itself.
public enum Ending {
    /// The host wanted it so.
    KILLED("the host ended it"),
    /// It could not even be put back as it was.
    OUT_OF_MEMORY("the code used up the memory of the REPL"),
    /// The interpreter failed outside a cell.
    BROKE("the Python interpreter broke while it took its input"),
    /// The host sent what the worker does not understand.
    LOST_STEP("the REPL lost step with its host"),
    /// What it was to begin as is gone.
    NO_PARENT("the session that it was to begin as has ended");

    private final String why;

    Ending(String why) {
        this.why = why;
    }

    /// Why, as a clause for people.
    public String why() {
        return why;
    }
}
