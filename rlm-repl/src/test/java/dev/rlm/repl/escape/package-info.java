@NullMarked
package dev.rlm.repl.escape;

import org.jspecify.annotations.NullMarked;
