package dev.rlm.repl.wasm.worker;

import java.util.concurrent.atomic.AtomicLong;

/// The pages that all sessions of a worker may have of their own, together. Thread-safe.
final class PageBudget {
    private final long most;
    private final AtomicLong taken = new AtomicLong();

    /// @param bytes at most
    PageBudget(long bytes) {
        most = bytes / Page.BYTES;
    }

    /// Takes one.
    ///
    /// @throws PagesUsedUpException when there is none left
    void take() {
        if (taken.incrementAndGet() > most) {
            taken.decrementAndGet();
            throw new PagesUsedUpException();
        }
    }

    /// Gives one back.
    void give() {
        taken.decrementAndGet();
    }

    /// How many are taken.
    long taken() {
        return taken.get();
    }
}
