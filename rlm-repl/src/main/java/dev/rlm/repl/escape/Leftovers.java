package dev.rlm.repl.escape;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.rlm.core.cancel.TimeSource;

/// Looks for what an engine should not leave behind, against what was there before. Thread-safe.
final class Leftovers {
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final Path CONTROL_GROUPS = Path.of("/sys/fs/cgroup");
    private static final int GROUP_DEPTH = 5;
    private static final String OURS = "rlm-";
    /// What the launcher's caches are made in, in the background; no engine has one.
    private static final String OF_CACHES = "rlm-rehearsal-";

    private final TimeSource time;
    private final Path temporary;
    private final Set<Long> processes;
    private final Set<Path> files;

    /// @param temporary the folder for such files
    Leftovers(TimeSource time, Path temporary) {
        this.time = time;
        this.temporary = temporary;
        this.processes = children().collect(Collectors.toUnmodifiableSet());
        this.files = Set.copyOf(files());
    }

    /// Processes whose command line has this word: the guest gave it to them. They are ended.
    Optional<String> processesNamed(String token) throws InterruptedException {
        Supplier<List<ProcessHandle>> named = () -> ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains(token))
                .toList();
        if (whatStays(named).isEmpty()) {
            return Optional.empty();
        }
        named.get().forEach(ProcessHandle::destroyForcibly);
        return Optional.of("a process that the guest started was still there after its session was closed");
    }

    /// Processes, temporary folders and control groups that were not there before.
    Optional<String> any() throws InterruptedException {
        if (!whatStays(() -> children().filter(pid -> !processes.contains(pid)).toList()).isEmpty()) {
            return Optional.of("a process of the engine is still there");
        }
        List<Path> left = whatStays(() -> files().stream()
                .filter(file -> !files.contains(file))
                .filter(file -> !isInUse(file))
                .toList());
        return left.isEmpty()
                ? Optional.empty()
                : Optional.of("still there: " + left.stream().map(Path::toString).collect(Collectors.joining(", ")));
    }

    /// What is there now and all the time until its grace is over: others come and go meanwhile.
    private <T> List<T> whatStays(Supplier<List<T>> there) throws InterruptedException {
        long end = time.nanoTime() + GRACE.toNanos();
        List<T> stays = new ArrayList<>(there.get());
        while (!stays.isEmpty() && time.nanoTime() < end) {
            time.sleep(PAUSE);
            stays.retainAll(there.get());
        }
        return stays;
    }

    private static Stream<Long> children() {
        return ProcessHandle.current().descendants().map(ProcessHandle::pid);
    }

    private Set<Path> files() {
        Set<Path> found = new HashSet<>(groups());
        try (Stream<Path> files = Files.list(temporary)) {
            files.filter(Leftovers::isOurs).forEach(found::add);
        } catch (IOException | UncheckedIOException _) {
            return found;
        }
        return found;
    }

    /// The control groups that an rlm made.
    private static Set<Path> groups() {
        Set<Path> found = new HashSet<>();
        try {
            Files.walkFileTree(CONTROL_GROUPS, Set.of(), GROUP_DEPTH, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                    if (isOurs(folder)) {
                        found.add(folder);
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException failure) {
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) {
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException _) {
            // Groups come and go; what was seen counts.
            return found;
        }
        return found;
    }

    private static boolean isOurs(Path file) {
        String name = file.getFileName().toString();
        return name.startsWith(OURS) && !name.startsWith(OF_CACHES);
    }

    /// Another rlm may be at work on this machine: what it has names its files, or is in its control groups.
    private static boolean isInUse(Path file) {
        Set<Long> own = children().collect(Collectors.toUnmodifiableSet());
        return hasMembers(file.resolve("cgroup.procs")) || ProcessHandle.allProcesses()
                .filter(process -> !own.contains(process.pid()))
                .anyMatch(process -> process.info().commandLine().orElse("").contains(file.toString()));
    }

    private static boolean hasMembers(Path members) {
        try {
            return Files.exists(members) && !Files.readString(members).isBlank();
        } catch (IOException _) {
            // Gone at this moment, or not ours to read.
            return false;
        }
    }
}
