package dev.rlm.repl.escape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rlm.core.cancel.TimeSource;

/// Waits for the real grace time where something is found.
class LeftoversTest {
    @TempDir
    private Path temporary;

    @Test
    void folderThatWasNotThereBeforeIsFound() throws Exception {
        Files.createDirectory(temporary.resolve("rlm-before"));
        Leftovers leftovers = new Leftovers(TimeSource.SYSTEM, temporary);
        assertThat(leftovers.any()).isEmpty();

        Files.createDirectory(temporary.resolve("other-after"));
        Path left = Files.createDirectory(temporary.resolve("rlm-after"));

        assertThat(leftovers.any()).contains("still there: " + left);
    }

    @Test
    void processWithOurWordIsFoundAndEnded() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "no /bin/sh");
        Leftovers leftovers = new Leftovers(TimeSource.SYSTEM, temporary);
        Process process = new ProcessBuilder("/bin/sh", "-c", "sleep 60; true", "word-of-ours").start();

        assertThat(leftovers.processesNamed("word-of-nobody")).isEmpty();
        assertThat(leftovers.any()).contains("a process of the engine is still there");
        assertThat(leftovers.processesNamed("word-of-ours")).isPresent();
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }
}
