@NullMarked
package dev.rlm.repl.frame;

import org.jspecify.annotations.NullMarked;
