package dev.rlm.repl;

import java.nio.file.Path;

import org.junit.jupiter.api.AfterAll;

import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.repl.ReplFactory;
import dev.rlm.repl.wasm.WasmReplFactory;

class WasmReplTest
        implements
            ReplContract,
            ReplLimitsContract,
            HostileGuestContract,
            ForgedFramesContract,
            ProgramsContract {
    private static final ReplFactory FACTORY = new WasmReplFactory(Path.of("target", "cache"),
            TimeSource.SYSTEM);

    @Override
    public ReplFactory factory() {
        return FACTORY;
    }

    @Override
    public boolean hasThreads() {
        return false;
    }

    @Override
    public boolean canBeUndone() {
        return true;
    }

    @AfterAll
    static void endWorker() {
        FACTORY.close();
    }
}
