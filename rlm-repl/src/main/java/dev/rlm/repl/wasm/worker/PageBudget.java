package dev.rlm.repl.wasm.worker;

import java.util.concurrent.atomic.AtomicLong;

/// The pages that all sessions of a worker may have of their own, together. Thread-safe.
final class PageBudget {
    private final AtomicLong left;

    /// @param bytes at most
    PageBudget(long bytes) {
        left = new AtomicLong(bytes / PagedMemory.PAGE_BYTES);
    }

    /// Takes one.
    ///
    /// @throws PagesUsedUpException when there is none left
    void take() {
        if (left.decrementAndGet() < 0) {
            left.incrementAndGet();
            throw new PagesUsedUpException();
        }
    }

    /// Gives some back.
    void give(long pages) {
        left.addAndGet(pages);
    }
}
