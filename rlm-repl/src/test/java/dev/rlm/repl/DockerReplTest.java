package dev.rlm.repl;

import org.junit.jupiter.api.BeforeAll;

import dev.rlm.core.repl.ReplFactory;
import dev.rlm.repl.docker.TestEngine;

class DockerReplTest
        implements
            ReplContract,
            ReplLimitsContract,
            HostileGuestContract,
            ForgedFramesContract,
            ProgramsContract {
    private static ReplFactory factory;

    @BeforeAll
    static void skipWhereThereIsNoEngine() {
        factory = TestEngine.factory();
    }

    @Override
    public ReplFactory factory() {
        return factory;
    }
}
