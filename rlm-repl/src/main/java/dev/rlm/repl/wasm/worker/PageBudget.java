package dev.rlm.repl.wasm.worker;

import java.util.concurrent.atomic.AtomicLong;

/// The pages that all sessions of a worker may have of their own, together. Those that were given back are garbage on a
/// heap that can take most of the machine: it is collected before they are more than half of those that are held.
/// Thread-safe.
final class PageBudget {
    private static final long SLACK = 512L << 20;

    private final long most;
    private final AtomicLong taken = new AtomicLong();
    private final AtomicLong sinceLook = new AtomicLong();

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
        long pages = sinceLook.incrementAndGet();
        if (pages * Page.BYTES > Math.max(SLACK, garbage()) && sinceLook.compareAndSet(pages, 0)) {
            collect();
        }
    }

    /// Bytes that may lie about.
    private long garbage() {
        return taken.get() * Page.BYTES / 2;
    }

    private void collect() {
        Runtime heap = Runtime.getRuntime();
        if (heap.totalMemory() - heap.freeMemory() > taken.get() * Page.BYTES + Math.max(SLACK, garbage())) {
            System.gc();
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
