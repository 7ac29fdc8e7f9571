@NullMarked
package dev.rlm.repl;

import org.jspecify.annotations.NullMarked;
