/// The built-in model: a search that plays by a model's protocol, needs no key and no network, and says what it is.
@NullMarked
package dev.rlm.backends.extractive;

import org.jspecify.annotations.NullMarked;
