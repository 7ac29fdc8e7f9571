package dev.rlm.repl.escape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rlm.core.cancel.TimeSource;
import dev.rlm.repl.cpython.UnfencedRepls;

/// The list can fail: on an engine without any fence it does, nearly everywhere.
class WeakenedEngineTest {
    @TempDir
    private Path home;

    @Test
    void nearlyEveryAttemptGetsOutOfAnEngineWithoutAFence() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/python3")), "no /usr/bin/python3");
        List<Trial.Result> results = new Trial(EscapeList.load(), List.of(home), TimeSource.SYSTEM, new SecureRandom())
                .run(new UnfencedRepls(TimeSource.SYSTEM), r -> System.err.println(r.attempt().id() + " "
                        + r.attempt().sign() + " " + r.attempt().tried() + " => " + r.verdict()));
        assertThat(results).isNotEmpty();
    }
}
