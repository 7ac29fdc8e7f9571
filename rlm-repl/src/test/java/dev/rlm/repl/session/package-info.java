@NullMarked
package dev.rlm.repl.session;

import org.jspecify.annotations.NullMarked;
