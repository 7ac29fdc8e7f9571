@NullMarked
package dev.rlm.repl.wasm.worker;

import org.jspecify.annotations.NullMarked;
