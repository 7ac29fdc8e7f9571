package dev.rlm.repl;

import static org.junit.jupiter.api.Assumptions.abort;

import java.util.Optional;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.repl.ReplException;
import dev.rlm.core.repl.ReplFactory;
import dev.rlm.repl.cpython.NativeReplFactory;

class NativeReplTest
        implements
            ReplContract,
            ReplLimitsContract,
            HostileGuestContract,
            ForgedFramesContract,
            ProgramsContract {
    private static final ReplFactory FACTORY = new NativeReplFactory(Optional.empty(), System.getenv(),
            TimeSource.SYSTEM);

    @BeforeAll
    static void skipWhereThereIsNoFence() {
        try {
            FACTORY.check();
        } catch (ReplException e) {
            System.err.println("skipped: " + e.getMessage());
            abort(e.getMessage());
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "regenerate", matches = ".*", disabledReason = "only when asked")
    void writesWhatTheProgramsGive() throws Exception {
        ProgramsContract.write(FACTORY);
    }

    @Override
    public ReplFactory factory() {
        return FACTORY;
    }
}
