/// What a reply says to do: blocks of code and directives.
@NullMarked
package dev.rlm.core.code;

import org.jspecify.annotations.NullMarked;
