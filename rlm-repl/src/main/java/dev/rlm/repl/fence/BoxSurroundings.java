package dev.rlm.repl.fence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// What is round a program in a box. The process that was started is bubblewrap; its only child is number 1 of the box,
/// and among the children of that is number 2, the program.
///
/// @param filter the file of system calls, in case that nobody came to delete it
record BoxSurroundings(Path filter, Optional<ControlGroups.Held> held) implements Surroundings {
    private static final long FIRST = 1;
    private static final long PROGRAM = 2;

    Optional<ControlGroup> group() {
        return held.map(ControlGroups.Held::group);
    }

    @Override
    public OptionalLong program(Process started) {
        return new ProcessTree(started.pid()).children()
                .stream()
                .flatMap(first -> first.children().stream())
                .filter(process -> process.innermostNumber().equals(OptionalLong.of(PROGRAM)))
                .mapToLong(ProcessTree::pid)
                .findFirst();
    }

    @Override
    public Duration cpu(Process started) {
        return group().map(ControlGroup::cpu).orElseGet(() -> new ProcessTree(started.pid()).cpu());
    }

    /// Without a group, or with one of a kernel before 5.19, which does not count it: of the processes that run now, but
    /// for bubblewrap itself.
    @Override
    public long memoryPeakBytes(Process started) {
        return group().map(ControlGroup::memoryPeakBytes)
                .filter(peak -> peak > 0)
                .orElseGet(() -> new ProcessTree(started.pid()).children()
                        .stream()
                        .flatMap(first -> first.children().stream())
                        .mapToLong(ProcessTree::memoryPeakBytes)
                        .sum());
    }

    /// With number 1 of the box the system ends all of it. Bubblewrap then ends by itself, once nothing is left. Where
    /// there is no number 1 yet, what would become bubblewrap is ended, and not a program that it uses before.
    @Override
    public void kill(Process started) {
        List<ProcessTree> first = started.isAlive()
                ? new ProcessTree(started.pid()).children()
                        .stream()
                        .filter(process -> process.innermostNumber().equals(OptionalLong.of(FIRST)))
                        .toList()
                : List.of();
        if (first.isEmpty()) {
            started.destroyForcibly();
        }
        first.forEach(process -> ProcessHandle.of(process.pid()).ifPresent(ProcessHandle::destroyForcibly));
    }

    @Override
    public Optional<String> whyKilled() {
        return group().filter(ControlGroup::ranOutOfMemory).map(_ -> "the code used up the memory of the REPL");
    }

    @Override
    public void clear() {
        held.ifPresent(ControlGroups.Held::delete);
        try {
            Files.deleteIfExists(filter);
        } catch (IOException _) {
            // Somebody clears the temporary folder.
            return;
        }
    }
}
