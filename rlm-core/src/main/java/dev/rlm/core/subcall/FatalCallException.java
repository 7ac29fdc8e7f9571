package dev.rlm.core.subcall;

import java.io.Serial;

import dev.rlm.core.llm.LlmException;

/// A model call failed in a way that ends the whole run: no key, nothing to pay with, a script that ran out.
final class FatalCallException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;
    private final LlmException failure;

    FatalCallException(LlmException failure) {
        super(failure);
        this.failure = failure;
    }

    LlmException failure() {
        return failure;
    }
}
