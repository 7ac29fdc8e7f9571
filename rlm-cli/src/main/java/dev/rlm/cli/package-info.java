/// The command line.
@NullMarked
package dev.rlm.cli;

import org.jspecify.annotations.NullMarked;
