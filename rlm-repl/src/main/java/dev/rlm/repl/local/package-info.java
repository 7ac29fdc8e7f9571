/// The `local` engine: GraalPy in a worker JVM for each session. The JVM is the border towards the machine's memory and
/// processor, the locked context in it the border towards files, processes, network and Java.
@NullMarked
package dev.rlm.repl.local;

import org.jspecify.annotations.NullMarked;
