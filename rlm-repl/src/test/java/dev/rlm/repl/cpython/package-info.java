@NullMarked
package dev.rlm.repl.cpython;

import org.jspecify.annotations.NullMarked;
