/// The record of a run: events, their writer and reader, and the state folded from them.
@NullMarked
package dev.rlm.core.trajectory;

import org.jspecify.annotations.NullMarked;
