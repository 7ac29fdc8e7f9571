package dev.rlm.repl;

import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.repl.ReplFactory;
import dev.rlm.repl.cpython.UnfencedRepls;

/// The driver of `native` needs no fence to do its work.
class UnfencedReplTest implements ReplContract, ReplLimitsContract {
    private final ReplFactory factory = new UnfencedRepls(TimeSource.SYSTEM);

    @Override
    public ReplFactory factory() {
        return factory;
    }
}
