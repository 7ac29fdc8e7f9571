package dev.rlm.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/// The memory that programs could have now without swapping, as Linux says it: what the machine has, or what a control
/// group of this process leaves, if that is less.
///
/// @param root of the file system
record AvailableMemory(Path root) {
    /// Where the groups of a version stand, and how their files are called.
    ///
    /// @param unused the line of `memory.stat` with what is only a cache of files
    private record Version(String folder, String controller, String limit, String used, String unused) {}

    private static final List<Version> VERSIONS = List.of(
            new Version("sys/fs/cgroup", "", "memory.max", "memory.current", "inactive_file "),
            new Version("sys/fs/cgroup/memory", "memory", "memory.limit_in_bytes", "memory.usage_in_bytes",
                    "total_inactive_file "));

    /// Empty where the system does not say.
    OptionalLong bytes() {
        OptionalLong machine = lines(root.resolve("proc/meminfo"))
                .filter(line -> line.startsWith("MemAvailable:"))
                .mapToLong(line -> number(line) << 10)
                .findFirst();
        return machine.isEmpty()
                ? machine
                : LongStream.concat(machine.stream(), VERSIONS.stream().flatMapToLong(this::left)).min();
    }

    /// What the process's group leaves, and each above it.
    private LongStream left(Version version) {
        Path top = root.resolve(version.folder);
        return lines(root.resolve("proc/self/cgroup"))
                .map(line -> line.split(":", 3))
                .filter(parts -> parts.length == 3
                        && List.of(parts[1].split(",", -1)).contains(version.controller))
                .flatMap(parts -> Stream.iterate(top.resolve(parts[2].substring(1)).normalize(),
                        folder -> folder.startsWith(top), Path::getParent))
                .flatMapToLong(folder -> left(version, folder));
    }

    /// Nothing where the group does not limit.
    private static LongStream left(Version version, Path group) {
        OptionalLong limit = first(group.resolve(version.limit), "");
        OptionalLong used = first(group.resolve(version.used), "");
        return limit.isEmpty() || used.isEmpty()
                ? LongStream.empty()
                : LongStream.of(Math.max(0, limit.getAsLong() - used.getAsLong()
                        + first(group.resolve("memory.stat"), version.unused).orElse(0)));
    }

    /// The number of the first line that begins so; none in `max`.
    private static OptionalLong first(Path file, String beginning) {
        return lines(file).filter(line -> line.startsWith(beginning))
                .filter(line -> line.matches(".*\\d.*"))
                .mapToLong(AvailableMemory::number)
                .findFirst();
    }

    private static long number(String line) {
        return Long.parseLong(line.replaceAll("\\D", ""));
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.isReadable(file) ? Files.readAllLines(file).stream() : Stream.empty();
        } catch (IOException _) {
            return Stream.empty();
        }
    }
}
