package dev.rlm.repl;

import java.nio.file.Path;

import org.junit.jupiter.api.AfterAll;

import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.repl.ReplFactory;
import dev.rlm.repl.local.RecycledWorkers;

class LocalReplTest
        implements
            ReplContract,
            ReplLimitsContract,
            HostileGuestContract,
            ForgedFramesContract,
            ProgramsContract {
    private static final ReplFactory WORKERS = new RecycledWorkers(Path.of("target", "cache"), TimeSource.SYSTEM);

    @Override
    public ReplFactory factory() {
        return WORKERS;
    }

    @AfterAll
    static void endWorkers() {
        WORKERS.close();
    }
}
