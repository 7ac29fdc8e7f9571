package dev.rlm.repl.escape;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.rlm.core.cancel.TimeSource;

/// Looks for what an engine should not leave behind, against what was there before. Thread-safe.
final class Leftovers {
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final Path CONTROL_GROUPS = Path.of("/sys/fs/cgroup");
    private static final int GROUP_DEPTH = 4;
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
        Set<Path> found = new HashSet<>(named(temporary, 1));
        found.addAll(named(CONTROL_GROUPS, GROUP_DEPTH));
        return found;
    }

    private static Set<Path> named(Path folder, int depth) {
        try (Stream<Path> files = Files.walk(folder, depth)) {
            return files.filter(file -> file.getFileName().toString().startsWith(OURS))
                    .filter(file -> !file.getFileName().toString().startsWith(OF_CACHES))
                    .collect(Collectors.toSet());
        } catch (IOException | UncheckedIOException _) {
            // Not there, not ours to read, or changing at this moment.
            return Set.of();
        }
    }

    /// Another rlm may be at work on this machine: what it has names its files, or is in its control groups.
    private static boolean isInUse(Path file) {
        Set<Long> own = children().collect(Collectors.toUnmodifiableSet());
        return hasMembers(file) || ProcessHandle.allProcesses()
                .filter(process -> !own.contains(process.pid()))
                .anyMatch(process -> process.info().commandLine().orElse("").contains(file.toString()));
    }

    /// Whether a control group, or one right below it, holds a process.
    private static boolean hasMembers(Path group) {
        try (Stream<Path> folders = Files.walk(group, 1)) {
            return folders.map(folder -> folder.resolve("cgroup.procs")).anyMatch(Leftovers::isFilled);
        } catch (IOException | UncheckedIOException _) {
            // Gone at this moment.
            return false;
        }
    }

    private static boolean isFilled(Path members) {
        try {
            return Files.exists(members) && !Files.readString(members).isBlank();
        } catch (IOException _) {
            // Gone at this moment, or not ours to read.
            return false;
        }
    }
}
