package dev.rlm.core.subcall;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.cancel.Registration;
import dev.rlm.core.cancel.Turnstile;

/// How many child REPLs may exist at the same time, and how much memory they may take together. A child at level d takes
/// a place only if as many stay free as there are levels below it, and memory only if as much stays free as a child of
/// each of these levels may need: so whoever waits for a child of its own can always get one. First come first served
/// within a level. Thread-safe.
public final class Places {
    private final Turnstile children;
    private final Turnstile memory;

    /// @param children REPLs at the same time; 0 where none may be started
    /// @param memoryBytes for all REPLs, those of the runs' roots included
    public Places(int children, long memoryBytes) {
        this.children = new Turnstile(children);
        this.memory = new Turnstile(memoryBytes);
    }

    /// A child that wants a REPL.
    ///
    /// @param level of the child, from 1
    /// @param deepest level that may have a REPL
    /// @param bytes that its REPL may take: at most what [Room#most] says
    public record Claim(int level, int deepest, long bytes) {
        private Turnstile.Claim place() {
            return new Turnstile.Claim(level, 1, below());
        }

        private Turnstile.Claim memory(Room room) {
            return new Turnstile.Claim(level, bytes, room.rootBytes() + below() * room.most(deepest));
        }

        private int below() {
            return deepest - level;
        }
    }

    /// Waits for a place.
    ///
    /// @param room of the run
    /// @return the place, given back by closing it; empty when the cancellation came first
    public Optional<Registration> take(Claim claim, Room room, Cancellation cancellation) throws InterruptedException {
        if (!children.enter(claim.place(), cancellation)) {
            return Optional.empty();
        }
        boolean entered = false;
        try {
            entered = memory.enter(claim.memory(room), cancellation);
        } finally {
            if (!entered) {
                children.leave(1);
            }
        }
        AtomicBoolean held = new AtomicBoolean(true);
        return entered ? Optional.of(() -> giveBack(claim, held)) : Optional.empty();
    }

    private void giveBack(Claim claim, AtomicBoolean held) {
        if (held.getAndSet(false)) {
            memory.leave(claim.bytes);
            children.leave(1);
        }
    }
}
