package dev.rlm.repl;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

import dev.rlm.core.repl.ReplFactory;
import dev.rlm.repl.docker.TestEngine;

class DockerReplLeakTest implements ReplLeakContract {
    private static ReplFactory factory;

    @BeforeAll
    static void skipWhereThereIsNoEngine() {
        factory = TestEngine.factory();
    }

    @AfterEach
    void noContainerIsLeft() {
        assertThat(TestEngine.containers()).isEmpty();
    }

    @Override
    public ReplFactory factory() {
        return factory;
    }
}
