@NullMarked
package dev.rlm.repl.fence;

import org.jspecify.annotations.NullMarked;
