package dev.rlm.core.cancel;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Lets a number of holders in at the same time, first come first served in each of its queues. Thread-safe.
public final class Turnstile {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<Integer, Deque<Ticket>> queues = new HashMap<>();
    private int free;

    /// Opens with room for `places` holders.
    public Turnstile(int places) {
        this.free = places;
    }

    /// Waits until it is the first in its queue and enough is free.
    ///
    /// @param queue in which to stand
    /// @param left how many places must stay free behind the one that is taken
    /// @return false, without a place, when the cancellation came first
    public boolean enter(int queue, int left, Cancellation cancellation) throws InterruptedException {
        Ticket ticket = new Ticket();
        try (Registration _ = cancellation.onCancel(this::wake)) {
            lock.lockInterruptibly();
            Deque<Ticket> waiting = queues.computeIfAbsent(queue, _ -> new ArrayDeque<>());
            try {
                waiting.add(ticket);
                while (!cancellation.isCancelled() && (waiting.peekFirst() != ticket || free - 1 < left)) {
                    changed.await();
                }
                if (cancellation.isCancelled()) {
                    return false;
                }
                free--;
                return true;
            } finally {
                waiting.remove(ticket);
                changed.signalAll();
                lock.unlock();
            }
        }
    }

    /// Gives a place back.
    public void leave() {
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
