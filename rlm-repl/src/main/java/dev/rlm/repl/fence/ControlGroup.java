package dev.rlm.repl.fence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/// A control group of one box, of version 1 or 2: counts and limits its processes all together.
///
/// @param folders that stand for it: one for each hierarchy
record ControlGroup(List<Path> folders) {
    private static final long NANOS_IN_A_MICROSECOND = 1000;

    ControlGroup {
        folders = List.copyOf(folders);
    }

    /// Sets what all together may have.
    ///
    /// @throws IOException when that is not allowed
    void limit(Bounds bounds) throws IOException {
        limit("memory.limit_in_bytes", bounds.memoryBytes());
        limit("memory.memsw.limit_in_bytes", bounds.memoryBytes());
        limit("memory.max", bounds.memoryBytes());
        limit("memory.swap.max", 0);
        limit("pids.max", bounds.processes());
    }

    private void limit(String name, long value) throws IOException {
        for (Path folder : folders) {
            Path file = folder.resolve(name);
            if (Files.exists(file)) {
                Files.writeString(file, String.valueOf(value));
            }
        }
    }

    /// The files into which a process writes its number to join.
    List<Path> doors() {
        return folders.stream().map(folder -> folder.resolve("cgroup.procs")).toList();
    }

    /// Processor time of all that ever was in it.
    Duration cpu() {
        return Duration.ofNanos(number("cpuacct.usage", "")
                .orElseGet(() -> NANOS_IN_A_MICROSECOND * number("cpu.stat", "usage_usec").orElse(0)));
    }

    /// The most memory that all had together.
    long memoryPeakBytes() {
        return number("memory.max_usage_in_bytes", "").orElseGet(() -> number("memory.peak", "").orElse(0));
    }

    /// Whether the system killed a process in it because the memory was used up.
    boolean ranOutOfMemory() {
        return number("memory.oom_control", "oom_kill")
                .orElseGet(() -> number("memory.events", "oom_kill").orElse(0)) > 0;
    }

    /// The number in the line of a file that begins with a word.
    private OptionalLong number(String name, String word) {
        for (Path folder : folders) {
            Path file = folder.resolve(name);
            if (Files.exists(file)) {
                return read(file).lines()
                        .map(line -> line.split(" ", -1))
                        .filter(words -> words[0].equals(word) || word.isEmpty())
                        .mapToLong(words -> Long.parseLong(words[words.length - 1]))
                        .findFirst();
            }
        }
        return OptionalLong.empty();
    }

    /// Deletes it.
    ///
    /// @return whether it is gone; false while processes are in it
    boolean delete() {
        boolean gone = true;
        for (Path folder : folders) {
            try {
                Files.deleteIfExists(folder);
            } catch (IOException _) {
                gone = false;
            }
        }
        return gone;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException _) {
            return "";
        }
    }
}
