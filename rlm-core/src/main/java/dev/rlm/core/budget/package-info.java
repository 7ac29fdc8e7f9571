/// Limits, prices and the ledger that holds a run to them.
@NullMarked
package dev.rlm.core.budget;

import org.jspecify.annotations.NullMarked;
