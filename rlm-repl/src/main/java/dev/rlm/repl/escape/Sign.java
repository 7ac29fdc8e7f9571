package dev.rlm.repl.escape;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// How an escape is seen, always from outside: nothing that a guest says about itself counts. All signs are looked for
/// after every attempt; an attempt names the one that it is after.
public enum Sign {
    /// What only a canary file holds, or its name, came back.
    SECRET,
    /// A canary file or folder was made, changed or removed.
    CHANGED,
    /// A listener of ours got a connection or a datagram.
    CONNECTED,
    /// Something of the host came back: its environment, command line, user, addresses, or a file that is its very own.
    HOST,
    /// What only another session knows came back, or that session was ended.
    NEIGHBOUR,
    /// A process, a temporary folder or a control group is still there after the session was closed.
    LEFT,
    /// Time, memory or output went past their bounds.
    BOUNDS,
    /// The host failed, hung, or took the guest's word for what is its own to know.
    BELIEVED;

    /// As the list writes it: `secret`.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Sign> of(String word) {
        return Arrays.stream(values()).filter(sign -> sign.word().equals(word)).findFirst();
    }
}
