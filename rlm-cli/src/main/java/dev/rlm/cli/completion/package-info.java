/// What shells need to complete commands, options and values.
@NullMarked
package dev.rlm.cli.completion;

import org.jspecify.annotations.NullMarked;
