package dev.rlm.repl.wasm.worker;

/// All that an interpreter is between two executions. Never changed once it is made: any number of interpreters may
/// begin from it, on any threads.
///
/// @param pages of its memory, none of which is written to any more
/// @param globals of the module, mutable ones and others
/// @param files its own; copied before they are used
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record Image(byte[][] pages, long[] globals, FileTree files) {}
