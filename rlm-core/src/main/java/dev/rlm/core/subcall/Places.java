package dev.rlm.core.subcall;

import java.util.Optional;

import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.cancel.Registration;
import dev.rlm.core.cancel.Turnstile;

/// How many child REPLs may exist at the same time. A child at level d takes a place only if as many stay free as there
/// are levels below it, so that whoever waits for a child of its own can always get one. First come first served
/// within a level. Thread-safe.
public final class Places {
    private final Turnstile turnstile;

    /// @param places for child REPLs; 0 where none may be started
    public Places(int places) {
        this.turnstile = new Turnstile(places);
    }

    /// Waits for a place.
    ///
    /// @param level of the child that asks, from 1
    /// @param deepest level that may have a REPL
    /// @return the place, given back by closing it; empty when the cancellation came first
    public Optional<Registration> take(int level, int deepest, Cancellation cancellation) throws InterruptedException {
        return turnstile.enter(level, deepest - level, cancellation)
                ? Optional.of(turnstile::leave)
                : Optional.empty();
    }
}
