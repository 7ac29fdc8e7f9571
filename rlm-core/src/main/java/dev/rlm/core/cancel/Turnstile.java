package dev.rlm.core.cancel;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Lets holders in as long as there is space for them, first come first served in each of its queues. Thread-safe.
public final class Turnstile {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<Object, Deque<Ticket>> queues = new HashMap<>();
    private Space free;

    /// @param space for all holders together
    public Turnstile(Space space) {
        this.free = space;
    }

    /// Space of two kinds, which are only had together.
    ///
    /// @param places of holders
    /// @param bytes of memory
    public record Space(long places, long bytes) {
        public Space plus(Space other) {
            return new Space(places + other.places, bytes + other.bytes);
        }

        public Space minus(Space other) {
            return new Space(places - other.places, bytes - other.bytes);
        }

        public Space times(long count) {
            return new Space(count * places, count * bytes);
        }

        boolean covers(Space other) {
            return places >= other.places && bytes >= other.bytes;
        }
    }

    /// What a holder asks for.
    ///
    /// @param queue in which to stand, by equality
    /// @param space that it takes
    /// @param left how much must stay free behind it
    public record Claim(Object queue, Space space, Space left) {}

    /// Waits until it is the first in its queue and enough is free.
    ///
    /// @return what is free behind it; empty, without space, when the cancellation came first
    public Optional<Space> enter(Claim claim, Cancellation cancellation) throws InterruptedException {
        Ticket ticket = new Ticket();
        try (Registration _ = cancellation.onCancel(this::wake)) {
            lock.lockInterruptibly();
            Deque<Ticket> waiting = queues.computeIfAbsent(claim.queue, _ -> new ArrayDeque<>());
            try {
                waiting.add(ticket);
                while (!cancellation.isCancelled()
                        && (waiting.peekFirst() != ticket || !free.minus(claim.space).covers(claim.left))) {
                    changed.await();
                }
                if (cancellation.isCancelled()) {
                    return Optional.empty();
                }
                free = free.minus(claim.space);
                return Optional.of(free);
            } finally {
                waiting.remove(ticket);
                if (waiting.isEmpty()) {
                    queues.remove(claim.queue);
                }
                changed.signalAll();
                lock.unlock();
            }
        }
    }

    /// Gives space back.
    public void leave(Space space) {
        lock.lock();
        try {
            free = free.plus(space);
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
