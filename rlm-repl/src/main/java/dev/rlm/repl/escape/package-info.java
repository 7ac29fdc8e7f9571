/// The escape list: what a guest tries in order to get out, as data, and what runs it on an engine and looks from
/// outside whether it did.
@NullMarked
package dev.rlm.repl.escape;

import org.jspecify.annotations.NullMarked;
