package dev.rlm.repl.escape;

import java.util.regex.Pattern;

/// One attempt of the list.
///
/// @param id the letter of its group and a number: `A03`
/// @param tried what is tried, in words
/// @param sign how an escape is seen
/// @param spoils whether its session is of no use for another attempt
/// @param code a cell; empty for what is looked at without one
public record Attempt(String id, String tried, Sign sign, boolean spoils, String code) {

    /// The class that its id names.
    public Group group() {
        return Group.of(id.charAt(0)).orElseThrow();
    }

    /// Whether its code speaks of a variable of the runner's.
    boolean uses(String variable) {
        return Pattern.compile("\\b" + variable + "\\b").matcher(code).find();
    }
}
