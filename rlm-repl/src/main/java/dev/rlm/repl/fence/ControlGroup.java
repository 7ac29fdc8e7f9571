package dev.rlm.repl.fence;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// A control group of one box, of version 1 or 2: counts and limits its processes all together. Thread-safe.
final class ControlGroup implements Closeable {
    private static final long NANOS_IN_A_MICROSECOND = 1000;

    private final List<Path> folders;
    private final Counter cpuNanos;
    private final Counter cpuStatistics;
    private final Counter peakOfVersion1;
    private final Counter peak;

    /// @param folders that stand for it: one for each hierarchy
    ControlGroup(List<Path> folders) {
        this.folders = List.copyOf(folders);
        this.cpuNanos = counter("cpuacct.usage");
        this.cpuStatistics = counter("cpu.stat");
        this.peakOfVersion1 = counter("memory.max_usage_in_bytes");
        this.peak = counter("memory.peak");
    }

    private Counter counter(String name) {
        return new Counter(folders, name);
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
        return Duration.ofNanos(cpuNanos.read("")
                .orElseGet(() -> NANOS_IN_A_MICROSECOND * cpuStatistics.read("usage_usec").orElse(0)));
    }

    /// The most memory that all had together.
    long memoryPeakBytes() {
        return peakOfVersion1.read("").orElseGet(() -> peak.read("").orElse(0));
    }

    /// Whether the system killed a process in it because the memory was used up.
    boolean ranOutOfMemory() {
        try (Counter first = counter("memory.oom_control"); Counter second = counter("memory.events")) {
            return first.read("oom_kill").orElseGet(() -> second.read("oom_kill").orElse(0)) > 0;
        }
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

    /// Nothing is read of it any more.
    @Override
    public void close() {
        List.of(cpuNanos, cpuStatistics, peakOfVersion1, peak).forEach(Counter::close);
    }
}
