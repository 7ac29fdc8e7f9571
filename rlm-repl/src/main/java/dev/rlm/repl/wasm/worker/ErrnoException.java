package dev.rlm.repl.wasm.worker;

import java.io.Serial;

/// A WASI call fails, with this for the guest.
final class ErrnoException extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    private final Errno errno;

    ErrnoException(Errno errno) {
        super(errno.name(), null, false, false);
        this.errno = errno;
    }

    Errno errno() {
        return errno;
    }
}
