package dev.rlm.repl;

import java.nio.file.Path;

import org.junit.jupiter.api.AfterAll;

import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.repl.ReplFactory;
import dev.rlm.repl.wasm.WasmReplFactory;

class WasmReplLeakTest implements ReplLeakContract {
    private static final ReplFactory FACTORY = new WasmReplFactory(Path.of("target", "cache"), TimeSource.SYSTEM);

    @Override
    public ReplFactory factory() {
        return FACTORY;
    }

    @AfterAll
    static void endWorker() {
        FACTORY.close();
    }
}
