package dev.rlm.core.run;

import java.util.SplittableRandom;

import dev.rlm.core.id.CallId;

/// Seeds of child runs, from the run's own and their call ids: the same run gives the same children.
final class Seeds {
    private Seeds() {}

    static long of(long seed, CallId call) {
        return new SplittableRandom(seed ^ ((long) call.path().hashCode() << Integer.SIZE | call.path().length()))
                .nextLong();
    }
}
