package dev.rlm.app;

import java.nio.file.Path;

import dev.rlm.core.repl.ReplFactory;
import dev.rlm.repl.local.LocalReplFactory;

/// The REPL engines that there are.
public final class Engines {
    private Engines() {}

    /// `local`: GraalPy in worker processes. To be closed, or given to an [Rlm], which does it. Its workers start from
    /// the cache that the launcher made, where there is one: the system property `rlm.caches` names the folder.
    public static ReplFactory local(Machine machine) {
        Path userCache = machine.folders().cache();
        return AotCaches.ofThisProcess()
                .flatMap(AotCaches::worker)
                .map(cache -> new LocalReplFactory(userCache, machine.time(), cache))
                .orElseGet(() -> new LocalReplFactory(userCache, machine.time()));
    }
}
