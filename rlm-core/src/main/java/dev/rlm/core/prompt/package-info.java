/// What the model is told.
@NullMarked
package dev.rlm.core.prompt;

import org.jspecify.annotations.NullMarked;
