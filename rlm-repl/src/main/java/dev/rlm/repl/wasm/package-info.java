/// The engine `wasm`: CPython as WebAssembly, on Endive, in one worker JVM for all sessions of a run, which share what
/// none of them has changed and can be forked.
@NullMarked
package dev.rlm.repl.wasm;

import org.jspecify.annotations.NullMarked;
