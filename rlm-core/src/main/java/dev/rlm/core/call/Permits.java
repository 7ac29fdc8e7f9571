package dev.rlm.core.call;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.cancel.Registration;

/// How many model calls may be under way at the same time, first come first served. Thread-safe.
public final class Permits {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Ticket> queue = new ArrayDeque<>();
    private int free;

    /// @param permits at least 1
    public Permits(int permits) {
        if (permits < 1) {
            throw new IllegalArgumentException("no permits");
        }
        this.free = permits;
    }

    /// Waits for a permit.
    ///
    /// @return false, without a permit, when the cancellation came first
    public boolean acquire(Cancellation cancellation) throws InterruptedException {
        Ticket ticket = new Ticket();
        try (Registration _ = cancellation.onCancel(this::wake)) {
            lock.lockInterruptibly();
            try {
                queue.add(ticket);
                while (!cancellation.isCancelled() && (free == 0 || queue.peekFirst() != ticket)) {
                    changed.await();
                }
                if (cancellation.isCancelled()) {
                    return false;
                }
                free--;
                return true;
            } finally {
                queue.remove(ticket);
                changed.signalAll();
                lock.unlock();
            }
        }
    }

    /// Gives a permit back.
    public void release() {
        lock.lock();
        try {
            free++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void wake() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Who waits; each is itself alone.
    private static final class Ticket {}
}
