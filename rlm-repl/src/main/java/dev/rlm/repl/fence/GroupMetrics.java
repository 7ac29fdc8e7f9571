package dev.rlm.repl.fence;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What the processes of a control group that somebody else made have used, where this process may see that.
///
/// @param group of somebody else, only read
public record GroupMetrics(ControlGroup group) implements Closeable {
    private static final List<String> MEASURING = List.of("cpuacct", "memory");

    /// @param pid number of one of its processes on this machine
    /// @param name part of the group's name, by which it is told from one of another process with that number
    public static Optional<GroupMetrics> of(long pid, String name) {
        Path said = Path.of("/proc", String.valueOf(pid), "cgroup");
        try {
            List<String> groups = Files.isReadable(said) ? Files.readAllLines(said) : List.of();
            if (groups.stream().noneMatch(line -> line.contains(name))) {
                return Optional.empty();
            }
            Hierarchies shown = new Hierarchies(Hierarchies.ofThisProcess().mounts(), groups);
            List<Path> folders = shown.version1(MEASURING);
            List<Path> found = folders.isEmpty() ? shown.ownOfVersion2().stream().toList() : folders;
            return found.stream().allMatch(folder -> folder.toString().contains(name)) && !found.isEmpty()
                    ? Optional.of(new GroupMetrics(new ControlGroup(found)))
                    : Optional.empty();
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    /// Processor time of all that ever was in it; zero once it is gone.
    public Duration cpu() {
        return group.cpu();
    }

    /// The most memory that all had together; 0 where the system does not count that, and once it is gone.
    public long memoryPeakBytes() {
        return group.memoryPeakBytes();
    }

    /// Nothing is read of it any more.
    @Override
    public void close() {
        group.close();
    }
}
