package dev.rlm.core.code;

/// A piece of code that the reply asks to be run.
///
/// @param language the fence's tag in lower case, such as `repl` or `python3`; empty for a bare fence
/// @param code the program text with `\n` line ends, without the fence's own indentation and without a last line end
/// @param line of the reply on which the code begins, from 1; line n of `code` is line `line + n - 1` of the reply
public record Block(String language, String code, int line) {}
