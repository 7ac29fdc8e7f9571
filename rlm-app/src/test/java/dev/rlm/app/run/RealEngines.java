package dev.rlm.app.run;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

import dev.rlm.app.Engines;
import dev.rlm.app.Machine;
import dev.rlm.app.settings.Settings;
import dev.rlm.app.settings.Settings.EngineName;
import dev.rlm.app.trust.UserFolders;
import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.repl.ReplException;
import dev.rlm.core.repl.ReplFactory;

/// The engines of the product on this machine, `docker` on the container engine that `RLM_TEST_DOCKER` names.
final class RealEngines {
    private static final Optional<String> DOCKER = Optional.ofNullable(System.getenv("RLM_TEST_DOCKER"));
    private static final String IMAGE = "rlm-test-python:3.11";
    private static final long MEMORY = 16L << 30;

    private RealEngines() {}

    /// To be closed. Skips the test where there is none, and says why; an engine that was named and does not work fails.
    static ReplFactory open(EngineName name) {
        if (name == EngineName.DOCKER && DOCKER.isEmpty()) {
            skip("RLM_TEST_DOCKER names no container engine");
        }
        Settings.Containers containers = new Settings.Containers(IMAGE, BigDecimal.ONE, DOCKER, Optional.empty());
        Machine machine = new Machine(new UserFolders(Runs.CACHE, Runs.CACHE, Runs.CACHE), () -> MEMORY, () -> MEMORY,
                TimeSource.SYSTEM, RandomGenerator.getDefault());
        ReplFactory repls = Engines.of(new Engines.Wanted(
                new Settings.Engine(Optional.of(name), Optional.empty(), containers), System.getenv(), machine));
        try {
            repls.check();
            return repls;
        } catch (ReplException e) {
            repls.close();
            if (name == EngineName.DOCKER) {
                throw new AssertionError("RLM_TEST_DOCKER names an engine that does not work: " + e.getMessage(), e);
            }
            skip(e.getMessage());
            throw new AssertionError("not reached", e);
        }
    }

    private static void skip(String why) {
        System.err.println("skipped: " + why);
        abort(why);
    }

    /// The outermost processes in which the sessions of this process run.
    static Stream<ProcessHandle> outermost(EngineName name) {
        return name == EngineName.DOCKER
                ? containers().map(id -> Long.parseLong(docker("inspect", "--format", "{{.State.Pid}}", id)))
                        .flatMap(pid -> ProcessHandle.of(pid).stream())
                : ProcessHandle.current()
                        .children()
                        .filter(process -> !process.info().commandLine().orElse("").contains("rlm janitor"));
    }

    /// Ids of the containers whose label says that they are of this process.
    private static Stream<String> containers() {
        String ours = " " + ProcessHandle.current().pid() + " ";
        return docker("ps", "--filter", "label=dev.rlm.owner", "--format", "{{.ID}} {{.Label \"dev.rlm.owner\"}}")
                .lines()
                .filter(container -> container.contains(ours))
                .map(container -> container.substring(0, container.indexOf(' ')));
    }

    private static String docker(String... arguments) {
        try {
            Process docker = new ProcessBuilder(Stream.concat(Stream.of("docker", "-H", DOCKER.orElseThrow()),
                    Stream.of(arguments)).toList()).redirectError(Path.of("/dev/null").toFile()).start();
            return new String(docker.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
