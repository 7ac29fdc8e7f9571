@NullMarked
package dev.rlm.repl.local;

import org.jspecify.annotations.NullMarked;
