/// The `docker` engine: CPython in a container of Docker's, or of what speaks as Docker does. docker-java's transport
/// stays in here.
@NullMarked
package dev.rlm.repl.docker;

import org.jspecify.annotations.NullMarked;
