@NullMarked
package dev.rlm.repl.docker;

import org.jspecify.annotations.NullMarked;
