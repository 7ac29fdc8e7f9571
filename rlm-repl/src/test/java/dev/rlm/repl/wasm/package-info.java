@NullMarked
package dev.rlm.repl.wasm;

import org.jspecify.annotations.NullMarked;
