/// The `native` engine: the CPython of the system, behind the fence. `driver.py` is the engine's side in Python.
@NullMarked
package dev.rlm.repl.cpython;

import org.jspecify.annotations.NullMarked;
