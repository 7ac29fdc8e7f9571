/// The program that runs in the worker JVM: GraalPy in a locked context, between the host's frames and `guest.py`. No
/// other package uses it but through its command line.
@NullMarked
package dev.rlm.repl.local.worker;

import org.jspecify.annotations.NullMarked;
