/// The loop, and what the runs of one process share.
@NullMarked
package dev.rlm.core.run;

import org.jspecify.annotations.NullMarked;
