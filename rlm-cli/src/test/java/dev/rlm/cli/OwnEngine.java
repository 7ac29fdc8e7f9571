package dev.rlm.cli;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import dev.rlm.architecture.Checkout;
import dev.rlm.core.cancel.TimeSource;

/// A dockerd of a test's own, which may be stopped, frozen and filled, on a disk of its own, a few hundred megabytes of
/// memory. Its image is that of the engine that `RLM_TEST_DOCKER` names: a test is skipped where none is named, and fails
/// where one is and a second cannot be had beside it.
final class OwnEngine {
    static final String IMAGE = "rlm-test-python:3.11";
    private static final String DISK = "size=400m";
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final Path folder;
    private final List<String> options;

    private OwnEngine(Path folder, List<String> options) {
        this.folder = folder;
        this.options = options;
    }

    /// Skips the test where an engine cannot be had.
    static void needed() throws IOException, InterruptedException {
        if (System.getenv("RLM_TEST_DOCKER") == null) {
            skip("RLM_TEST_DOCKER names no engine, so that no other is started beside it");
        }
        if (!output("id", "-u").equals("0")) {
            skip("only root may start a dockerd");
        }
    }

    /// @param folder empty
    /// @param options of dockerd, beside those that any has
    static OwnEngine start(Path folder, String... options) throws IOException, InterruptedException {
        needed();
        OwnEngine engine = new OwnEngine(folder, List.of(options));
        output("mount", "-t", "tmpfs", "-o", DISK, "rlm-test", engine.disk().toString());
        engine.start();
        return engine;
    }

    static void skip(String why) {
        System.err.println("skipped: " + why);
        abort(why);
    }

    /// Starts it again, where it does not run, and has it go on, where it is frozen.
    void start() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("start", "docker", folder.toString()));
        command.addAll(options);
        if (runs()) {
            signal("CONT");
        }
        script(command);
    }

    /// As `DOCKER_HOST` names it.
    String address() {
        return "unix://" + folder.resolve("socket");
    }

    /// Where it keeps images and containers.
    Path disk() throws IOException {
        return Files.createDirectories(folder.resolve("data"));
    }

    /// The environment of an rlm that is to use it.
    Map<String, String> environment() {
        return Map.of("DOCKER_HOST", address(), "XDG_CACHE_HOME", ReadmeTest.CACHE.toString());
    }

    /// Sends a signal to dockerd, and waits for its end after one that ends it.
    void signal(String name) throws IOException, InterruptedException {
        Optional<ProcessHandle> dockerd = dockerd();
        output("kill", "-" + name, String.valueOf(dockerd.orElseThrow().pid()));
        while ((name.equals("KILL") || name.equals("TERM")) && dockerd.get().isAlive()) {
            TimeSource.SYSTEM.sleep(PAUSE);
        }
    }

    private boolean runs() throws IOException {
        return dockerd().isPresent();
    }

    private Optional<ProcessHandle> dockerd() throws IOException {
        Path pid = folder.resolve("pid");
        return Files.exists(pid)
                ? ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).filter(ProcessHandle::isAlive)
                : Optional.empty();
    }

    /// What Docker's own client says.
    String docker(String... arguments) throws IOException, InterruptedException {
        return output(Stream.concat(Stream.of("docker", "-H", address()), Stream.of(arguments)).toArray(String[]::new));
    }

    /// Its containers, running or not, by their ids.
    List<String> containers() throws IOException, InterruptedException {
        return docker("ps", "--all", "--quiet").lines().toList();
    }

    void removeContainers() throws IOException, InterruptedException {
        for (String container : containers()) {
            docker("rm", "--force", container);
        }
    }

    /// Whether there is no container within that time.
    boolean isEmptyWithin(Duration limit) throws IOException, InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (!containers().isEmpty()) {
            if (System.nanoTime() > end) {
                return false;
            }
            TimeSource.SYSTEM.sleep(PAUSE);
        }
        return true;
    }

    /// Ends it, and what it left running when it was killed; its folder is gone then.
    void end() throws IOException, InterruptedException {
        start();
        script(List.of("stop", folder.toString()));
    }

    private static void script(List<String> arguments) throws IOException, InterruptedException {
        Stream<String> script = Stream.of(Checkout.root().resolve("dist/test/container-engine.sh").toString());
        output(Stream.concat(script, arguments.stream()).toArray(String[]::new));
    }

    /// Runs a program that is to end well, and gives what it wrote on stdout.
    static String output(String... command) throws IOException, InterruptedException {
        Path out = Files.createTempFile("rlm-test", ".out");
        Path err = Files.createTempFile("rlm-test", ".err");
        try {
            Process process = new ProcessBuilder(command).redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            if (!process.waitFor(2, MINUTES) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new AssertionError(String.join(" ", command) + ": " + Files.readString(err).strip());
            }
            return Files.readString(out).strip();
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }
}
