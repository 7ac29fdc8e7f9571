package dev.rlm.core.call;

import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.cancel.Turnstile;

/// How many model calls may be under way at the same time, first come first served. Thread-safe.
public final class Permits {
    private static final Turnstile.Claim ONE = new Turnstile.Claim("calls", new Turnstile.Space(1, 0),
            new Turnstile.Space(0, 0));

    private final Turnstile turnstile;

    /// @param permits at least 1
    public Permits(int permits) {
        if (permits < 1) {
            throw new IllegalArgumentException("no permits");
        }
        this.turnstile = new Turnstile(new Turnstile.Space(permits, 0));
    }

    /// Waits for a permit.
    ///
    /// @return false, without a permit, when the cancellation came first
    public boolean acquire(Cancellation cancellation) throws InterruptedException {
        return turnstile.enter(ONE, cancellation).isPresent();
    }

    /// Gives a permit back.
    public void release() {
        turnstile.leave(ONE.space());
    }
}
