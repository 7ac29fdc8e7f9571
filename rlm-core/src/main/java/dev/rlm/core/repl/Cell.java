package dev.rlm.core.repl;

import java.time.Duration;

/// A piece of code to run.
///
/// @param number counted over the session's node, from 1; names the cell in tracebacks
/// @param code the program text
/// @param timeout of running; waiting of the main thread for a host call does not count
public record Cell(int number, String code, Duration timeout) {}
