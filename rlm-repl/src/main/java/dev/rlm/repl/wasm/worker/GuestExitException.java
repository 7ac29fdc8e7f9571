package dev.rlm.repl.wasm.worker;

import java.io.Serial;

/// The guest ended its process, which is the interpreter: `os._exit`, or a fatal error of its own.
final class GuestExitException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    GuestExitException(int code) {
        super("the code ended the interpreter with code " + code, null, false, false);
    }
}
