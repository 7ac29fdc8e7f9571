package dev.rlm.repl.escape;

import java.util.Arrays;
import java.util.Optional;

/// The classes of the list, by their letters.
public enum Group {
    FILES('A', "files", false),
    PROCESSES('B', "processes", false),
    NETWORK('C', "network", false),
    REACHING('D', "reaching round", false),
    JAVA('E', "into Java", false),
    SECRETS('F', "secrets", false),
    RESOURCES('G', "resources", true),
    PROTOCOL('H', "speaking the protocol", true),
    AFTERWARDS('I', "afterwards", false);

    private final char letter;
    private final String title;
    private final boolean guarded;

    Group(char letter, String title, boolean guarded) {
        this.letter = letter;
        this.title = title;
        this.guarded = guarded;
    }

    /// With which the ids of its attempts begin.
    public char letter() {
        return letter;
    }

    /// In a word or two.
    public String title() {
        return title;
    }

    /// Whether its attempts could harm the machine, and so run only where something outside the guest bounds it.
    public boolean guarded() {
        return guarded;
    }

    static Optional<Group> of(char letter) {
        return Arrays.stream(values()).filter(group -> group.letter == letter).findFirst();
    }
}
