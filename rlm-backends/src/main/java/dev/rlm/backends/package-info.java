/// Ways to ask a model.
@NullMarked
package dev.rlm.backends;

import org.jspecify.annotations.NullMarked;
