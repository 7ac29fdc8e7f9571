package dev.rlm.repl.fence;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/// What the system tells of a process and of all that it has started, in `/proc`. A process that is gone, or a system
/// without that folder, has nothing to tell: no children, nothing used.
///
/// @param pid of the first
record ProcessTree(long pid) {
    private static final int TICKS_IN_A_SECOND = 100;
    private static final int KILOBYTE = 1024;

    // Counted from the state, the field after the name.
    private static final int USER_TICKS = 11;
    private static final int CHILDREN_SYSTEM_TICKS = 14;

    /// The processes that this one has started and that still run, the oldest first.
    List<ProcessTree> children() {
        List<ProcessTree> children = new ArrayList<>();
        try (Stream<Path> threads = Files.list(file("task"))) {
            for (Path thread : threads.toList()) {
                String line = read(thread.resolve("children"));
                Stream.of(line.split(" ", -1))
                        .filter(word -> !word.isBlank())
                        .forEach(word -> children.add(new ProcessTree(Long.parseLong(word.strip()))));
            }
        } catch (IOException | UncheckedIOException _) {
            return children;
        }
        return children;
    }

    /// Processor time of all, and of those that have ended and were waited for.
    Duration cpu() {
        Duration cpu = ownCpu();
        for (ProcessTree child : children()) {
            cpu = cpu.plus(child.cpu());
        }
        return cpu;
    }

    private Duration ownCpu() {
        String stat = read(file("stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
        long ticks = 0;
        for (int field = USER_TICKS; field <= CHILDREN_SYSTEM_TICKS && field < fields.length; field++) {
            ticks += Long.parseLong(fields[field]);
        }
        return Duration.ofSeconds(ticks).dividedBy(TICKS_IN_A_SECOND);
    }

    /// The most memory that each has had, in all.
    long memoryPeakBytes() {
        return ownPeakBytes() + children().stream().mapToLong(ProcessTree::memoryPeakBytes).sum();
    }

    private long ownPeakBytes() {
        return KILOBYTE * status("VmHWM:").orElse(0);
    }

    /// Its number in the innermost namespace of processes that it is in.
    OptionalLong innermostNumber() {
        return status("NSpid:");
    }

    /// The last number of a line.
    private OptionalLong status(String name) {
        return read(file("status")).lines()
                .filter(line -> line.startsWith(name))
                .flatMap(line -> Stream.of(line.split("\\s+", -1)))
                .filter(word -> !word.isEmpty() && word.chars().allMatch(Character::isDigit))
                .mapToLong(Long::parseLong)
                .reduce((_, last) -> last);
    }

    private Path file(String name) {
        return Path.of("/proc", String.valueOf(pid), name);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException _) {
            return "";
        }
    }
}
