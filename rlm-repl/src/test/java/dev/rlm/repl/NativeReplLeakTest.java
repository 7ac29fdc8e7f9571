package dev.rlm.repl;

import java.util.Optional;

import org.junit.jupiter.api.BeforeAll;

import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.repl.ReplFactory;
import dev.rlm.repl.cpython.NativeReplFactory;

class NativeReplLeakTest implements ReplLeakContract {
    private static final ReplFactory FACTORY = new NativeReplFactory(Optional.empty(), System.getenv(),
            TimeSource.SYSTEM);

    @BeforeAll
    static void skipWhereThereIsNoFence() {
        NativeReplTest.skipWhereThereIsNoFence();
    }

    @Override
    public ReplFactory factory() {
        return FACTORY;
    }
}
