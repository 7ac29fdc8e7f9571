package dev.rlm.repl.wasm.worker;

import java.io.Serial;

/// A guest wrote to a page that would have to be its own, and no session of this worker may have another.
final class PagesUsedUpException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    PagesUsedUpException() {
        super("the memory of all sessions together is used up");
    }
}
