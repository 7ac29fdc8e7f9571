/// How the JVMs of workers are started: from this process's own JDK and class path, in a box where there is one.
@NullMarked
package dev.rlm.repl.jvm;

import org.jspecify.annotations.NullMarked;
