/// Providers that speak the OpenAI chat wire.
@NullMarked
package dev.rlm.backends.openai;

import org.jspecify.annotations.NullMarked;
