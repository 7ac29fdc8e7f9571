/// `scripted/FILE`: replies written down beforehand.
@NullMarked
package dev.rlm.backends.scripted;

import org.jspecify.annotations.NullMarked;
