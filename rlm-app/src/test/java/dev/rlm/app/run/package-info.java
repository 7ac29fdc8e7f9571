/// Runs as users make them: through the facade, the real loop and the real REPL.
@NullMarked
package dev.rlm.app.run;

import org.jspecify.annotations.NullMarked;
