/// The `docker` engine: CPython in a container of Docker's, or of what speaks as Docker does.
@NullMarked
package dev.rlm.repl.docker;

import org.jspecify.annotations.NullMarked;
