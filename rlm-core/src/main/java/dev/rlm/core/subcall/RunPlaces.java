package dev.rlm.core.subcall;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.cancel.Registration;
import dev.rlm.core.cancel.Turnstile;

/// The places of one run while it lasts, among those of others. Closing it, after its children's, gives back what its
/// root had. Thread-safe.
public final class RunPlaces implements AutoCloseable {
    private final Turnstile turnstile;
    private final Room room;
    private final int levels;
    private final Registration root;

    RunPlaces(Turnstile turnstile, Room room, int levels, Turnstile.Space root) {
        this.turnstile = turnstile;
        this.room = room;
        this.levels = levels;
        this.root = givesBack(root);
    }

    /// Where the children of a level of this run stand: what must stay free behind them differs from run to run.
    private record Queue(RunPlaces run, int level) {}

    /// What the run's REPLs may take, as it was when the run began.
    public Room room() {
        return room;
    }

    /// The most that one child may take.
    public long mostBytes() {
        return room.most(levels);
    }

    /// Waits for a place for a child. First come first served within a level.
    ///
    /// @param level of the child, from 1
    /// @param bytes that its REPL may take: at most [#mostBytes]
    /// @return the place, given back by closing it; empty when the cancellation came first
    public Optional<Registration> take(int level, long bytes, Cancellation cancellation) throws InterruptedException {
        Turnstile.Space taken = new Turnstile.Space(1, bytes);
        Turnstile.Space below = new Turnstile.Space(1, mostBytes()).times(levels - level);
        return turnstile.enter(new Turnstile.Claim(new Queue(this, level), taken, below), cancellation)
                .map(_ -> givesBack(taken));
    }

    private Registration givesBack(Turnstile.Space taken) {
        AtomicBoolean held = new AtomicBoolean(true);
        return () -> {
            if (held.getAndSet(false)) {
                turnstile.leave(taken);
            }
        };
    }

    @Override
    public void close() {
        root.close();
    }
}
