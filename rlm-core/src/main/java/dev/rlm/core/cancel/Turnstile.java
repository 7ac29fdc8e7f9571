package dev.rlm.core.cancel;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Lets holders in as long as there is room for them, first come first served in each of its queues. Thread-safe.
public final class Turnstile {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<Integer, Deque<Ticket>> queues = new HashMap<>();
    private long free;

    /// @param room for all holders together, in whatever it is counted
    public Turnstile(long room) {
        this.free = room;
    }

    /// What a holder asks for.
    ///
    /// @param queue in which to stand
    /// @param room that it takes
    /// @param left how much must stay free behind it
    public record Claim(int queue, long room, long left) {}

    /// Waits until it is the first in its queue and enough is free.
    ///
    /// @return false, without room, when the cancellation came first
    public boolean enter(Claim claim, Cancellation cancellation) throws InterruptedException {
        Ticket ticket = new Ticket();
        try (Registration _ = cancellation.onCancel(this::wake)) {
            lock.lockInterruptibly();
            Deque<Ticket> waiting = queues.computeIfAbsent(claim.queue, _ -> new ArrayDeque<>());
            try {
                waiting.add(ticket);
                while (!cancellation.isCancelled()
                        && (waiting.peekFirst() != ticket || free - claim.room < claim.left)) {
                    changed.await();
                }
                if (cancellation.isCancelled()) {
                    return false;
                }
                free -= claim.room;
                return true;
            } finally {
                waiting.remove(ticket);
                changed.signalAll();
                lock.unlock();
            }
        }
    }

    /// Gives room back.
    public void leave(long room) {
        lock.lock();
        try {
            free += room;
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
