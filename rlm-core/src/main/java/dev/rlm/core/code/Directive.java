package dev.rlm.core.code;

/// A well-formed request, made in the reply's text and not in code, to end the run with an answer.
public sealed interface Directive {

    /// `FINAL(text)`.
    ///
    /// @param text the answer, never blank; surrounding quotes are removed
    record Final(String text) implements Directive {}

    /// `FINAL_VAR(name)`: the answer is the value of a variable. Whether it exists is for the REPL to say.
    ///
    /// @param name an identifier
    record FinalVar(String name) implements Directive {}
}
