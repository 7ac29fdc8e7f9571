package dev.rlm.app;

import dev.rlm.core.repl.ReplFactory;
import dev.rlm.repl.local.LocalReplFactory;

/// The REPL engines that there are.
public final class Engines {
    private Engines() {}

    /// `local`: GraalPy in worker processes. To be closed, or given to an [Rlm], which does it.
    public static ReplFactory local(Machine machine) {
        return new LocalReplFactory(machine.folders().cache(), machine.time());
    }
}
