package dev.rlm.core.repl;

/// Code of the user's that prepares each session before its first cell.
///
/// @param name for messages and the record: its file's, without the folder
/// @param code the program text
public record Setup(String name, String code) {}
