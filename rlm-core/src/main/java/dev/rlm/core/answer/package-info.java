/// How a run ended, and with what.
@NullMarked
package dev.rlm.core.answer;

import org.jspecify.annotations.NullMarked;
