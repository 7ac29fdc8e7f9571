/// Counting tokens before, or without, a provider.
@NullMarked
package dev.rlm.backends.tokens;

import org.jspecify.annotations.NullMarked;
