/// The port to a language model: a request in, a reply or a classified failure out.
@NullMarked
package dev.rlm.core.llm;

import org.jspecify.annotations.NullMarked;
