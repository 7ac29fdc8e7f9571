package dev.rlm.core.subcall;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.cancel.Registration;

/// How many child REPLs may exist at the same time. A child at level d takes a place only if as many stay free as there
/// are levels below it, so that whoever waits for a child of its own can always get one. First come first served
/// within a level. Thread-safe.
public final class Places {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<Integer, Deque<Ticket>> queues = new HashMap<>();
    private int free;

    /// @param places for child REPLs; 0 where none may be started
    public Places(int places) {
        this.free = places;
    }

    /// Waits for a place.
    ///
    /// @param level of the child that asks, from 1
    /// @param deepest level that may have a REPL
    /// @return the place, given back by closing it; empty when the cancellation came first
    public Optional<Registration> take(int level, int deepest, Cancellation cancellation) throws InterruptedException {
        Ticket ticket = new Ticket();
        try (Registration _ = cancellation.onCancel(this::wake)) {
            lock.lockInterruptibly();
            Deque<Ticket> queue = queues.computeIfAbsent(level, _ -> new ArrayDeque<>());
            try {
                queue.add(ticket);
                while (!cancellation.isCancelled() && (queue.peekFirst() != ticket || free - 1 < deepest - level)) {
                    changed.await();
                }
                if (cancellation.isCancelled()) {
                    return Optional.empty();
                }
                free--;
                return Optional.of(this::giveBack);
            } finally {
                queue.remove(ticket);
                changed.signalAll();
                lock.unlock();
            }
        }
    }

    private void giveBack() {
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
