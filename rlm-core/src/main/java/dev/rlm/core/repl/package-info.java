/// The port to a sandbox that runs cells of generated code.
@NullMarked
package dev.rlm.core.repl;

import org.jspecify.annotations.NullMarked;
