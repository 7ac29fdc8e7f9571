package dev.rlm.core.subcall;

import java.util.Optional;
import java.util.OptionalLong;

import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.cancel.Turnstile;

/// How many child REPLs may exist at the same time, and how much memory all REPLs of all runs may take together. Who
/// takes some leaves as many places and as much memory as it may need below itself at once: so whoever took last can
/// always go on, and when it has ended, who took before it. Thread-safe.
public final class Places {
    private final int children;
    private final long memoryBytes;
    private final Turnstile turnstile;

    /// @param children REPLs at the same time; 0 where none may be started
    /// @param memoryBytes for all REPLs, those of the runs' roots included
    public Places(int children, long memoryBytes) {
        this.children = children;
        this.memoryBytes = memoryBytes;
        this.turnstile = new Turnstile(new Turnstile.Space(children, memoryBytes));
    }

    /// How many child REPLs may exist at the same time.
    public int children() {
        return children;
    }

    /// What a run would have if it were alone.
    ///
    /// @param rootBytes that its root's REPL may take
    /// @param childBytes that a child's may take, at least
    /// @param eachBytes that every REPL may take, where the user said so
    public Room room(long rootBytes, long childBytes, OptionalLong eachBytes) {
        return new Room(children, memoryBytes, rootBytes, childBytes, eachBytes);
    }

    /// Waits until the root's REPL has its memory, and a small child on each level its place. First come first served
    /// among runs.
    ///
    /// @param alone what the run would have; the memory of a root without children counts as far as there is any
    /// @param levels of children that may have REPLs, at most as many as are [Room#fitting]
    /// @return closed when the run has ended; empty when the cancellation came first
    public Optional<RunPlaces> begin(Room alone, int levels, Cancellation cancellation) throws InterruptedException {
        Turnstile.Space root = new Turnstile.Space(0, levels == 0
                ? Math.min(alone.rootBytes(), memoryBytes)
                : alone.rootBytes());
        Turnstile.Space below = new Turnstile.Space(1, alone.childBytes()).times(levels);
        return turnstile.enter(new Turnstile.Claim(this, root, below), cancellation)
                .map(left -> new RunPlaces(turnstile, alone.within(alone.rootBytes() + left.bytes()), levels, root));
    }
}
