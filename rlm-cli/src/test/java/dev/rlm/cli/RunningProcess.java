package dev.rlm.cli;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The program as a process of its own, in a folder that is also its home and holds all that it writes.
///
/// @param folder with `out`, `err`, `runs/` for the trajectory and `tmp/` for temporary folders
record RunningProcess(Process process, Path folder) implements AutoCloseable {
    private static final long PAUSE_MS = 50;
    private static final long STARTED_WITHIN_S = 90;

    /// Starts it. It is no child of a shell, which might make it deaf for SIGINT.
    static RunningProcess start(Path folder, String... arguments) throws IOException {
        return start(folder, List.of(), Map.of(), arguments);
    }

    /// @param before a program that becomes it, with arguments
    /// @param environment beside home and cache
    static RunningProcess start(Path folder, List<String> before, Map<String, String> environment,
            String... arguments) throws IOException {
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Djava.io.tmpdir=" + temporary,
                "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), "dev.rlm.cli.Main"));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--trajectory-dir", folder.resolve("runs").toString()));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.environment()
                .putAll(Map.of("HOME", folder.toString(), "XDG_CACHE_HOME", ReadmeTest.CACHE.toString()));
        return new RunningProcess(builder.start(), folder);
    }

    /// Waits until `count` lines of the trajectory hold `text`.
    void awaitRecorded(String text, int count) throws IOException, InterruptedException {
        long end = System.nanoTime() + SECONDS.toNanos(STARTED_WITHIN_S);
        while (recorded().stream().filter(line -> line.contains(text)).count() < count) {
            if (process.waitFor(PAUSE_MS, MILLISECONDS) || System.nanoTime() > end) {
                throw new AssertionError("%s did not come %d times:%n%s%n%s".formatted(text, count, recorded(), err()));
            }
        }
    }

    /// The lines of its trajectory that are complete; none before it has one.
    List<String> recorded() throws IOException {
        if (!Files.isDirectory(folder.resolve("runs"))) {
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        for (Path file : list(folder.resolve("runs"))) {
            if (file.toString().endsWith(".jsonl")) {
                String text = Files.readString(file);
                lines.addAll(text.substring(0, text.lastIndexOf('\n') + 1).lines().toList());
            }
        }
        return lines;
    }

    /// Temporary folders that are still there.
    List<Path> temporary() throws IOException {
        return list(folder.resolve("tmp"));
    }

    void send(String signal) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
    }

    /// Its exit code.
    int end() throws InterruptedException {
        if (!process.waitFor(STARTED_WITHIN_S, SECONDS)) {
            throw new AssertionError("it did not end");
        }
        return process.exitValue();
    }

    String out() throws IOException {
        return Files.readString(folder.resolve("out"));
    }

    String err() throws IOException {
        return Files.readString(folder.resolve("err"));
    }

    /// Ends it and its workers, whatever they do.
    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
