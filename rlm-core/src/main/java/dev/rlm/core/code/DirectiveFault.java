package dev.rlm.core.code;

/// Something that looks as if it was meant as a [Directive] and is none; the model gets a hint.
///
/// @param written what the model wrote, one line of at most 80 characters
/// @param line of the reply on which it stands, from 1
/// @param reason why it does not count
public record DirectiveFault(String written, int line, Reason reason) {

    /// Why it does not count.
    public enum Reason {
        /// Other words stand before it, or a sentence goes on behind it: `The result is FINAL(42)`.
        IN_SENTENCE,
        /// It stands in a fence that is not run.
        IN_FENCE,
        /// Space before the parenthesis: `FINAL (42)`.
        SPACE,
        /// Another spelling: `final(42)`, `FINAL_ANSWER(42)`.
        SPELLING,
        /// No parentheses: `FINAL: 42`, `FINAL = 42`.
        NO_PARENTHESES,
        /// The closing parenthesis is missing, for whatever cause; also a reply that was cut off inside it.
        UNCLOSED,
        /// Nothing between the parentheses: `FINAL()`, `FINAL("")`, `FINAL_VAR()`.
        EMPTY,
        /// `FINAL_VAR` of anything but a variable's name: `FINAL_VAR(res[0])`.
        NOT_A_NAME,
        /// `FINAL` of an f-string with values to fill in, which only code can do: `FINAL(f"{n} ships")`.
        NEEDS_CODE
    }
}
