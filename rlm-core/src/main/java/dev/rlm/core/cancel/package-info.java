/// Ending work early, and time.
@NullMarked
package dev.rlm.core.cancel;

import org.jspecify.annotations.NullMarked;
