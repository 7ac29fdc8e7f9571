/// What a model call costs: the price table.
@NullMarked
package dev.rlm.pricing;

import org.jspecify.annotations.NullMarked;
