package dev.rlm.repl.wasm.worker;

import java.util.Optional;
import java.util.stream.Stream;

/// How a session ends by itself.
public enum Ending {
    /// The host wanted it so.
    KILLED('k', "the host ended it"),
    /// It could not even be put back as it was.
    OUT_OF_MEMORY('m', "the code used up the memory of the REPL"),
    /// The interpreter failed outside a cell.
    BROKE('b', "the Python interpreter broke while it took its input"),
    /// The host sent what the worker does not understand.
    LOST_STEP('l', "the REPL lost step with its host"),
    /// What it was to begin as is gone.
    NO_PARENT('p', "the session that it was to begin as has ended");

    private final byte code;
    private final String why;

    Ending(char code, String why) {
        this.code = (byte) code;
        this.why = why;
    }

    /// The byte that stands for it.
    public byte code() {
        return code;
    }

    /// What a byte stands for, if anything.
    public static Optional<Ending> of(byte code) {
        return Stream.of(values()).filter(ending -> ending.code == code).findFirst();
    }

    /// Why, as a clause for people.
    public String why() {
        return why;
    }
}
