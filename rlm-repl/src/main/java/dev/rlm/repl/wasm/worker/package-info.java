/// The program that runs in the worker JVM of the `wasm` engine: CPython as WebAssembly, one interpreter for each
/// session, between the host's frames and `guest.py`. No other package uses it but through its command line and its
/// [dev.rlm.repl.wasm.worker.Envelope]s.
@NullMarked
package dev.rlm.repl.wasm.worker;

import org.jspecify.annotations.NullMarked;
