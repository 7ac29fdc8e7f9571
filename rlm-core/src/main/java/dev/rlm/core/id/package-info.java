/// Names of runs and of the calls inside them.
@NullMarked
package dev.rlm.core.id;

import org.jspecify.annotations.NullMarked;
