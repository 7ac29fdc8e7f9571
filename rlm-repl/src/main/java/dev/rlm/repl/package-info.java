/// Engines that run cells of generated code.
@NullMarked
package dev.rlm.repl;

import org.jspecify.annotations.NullMarked;
