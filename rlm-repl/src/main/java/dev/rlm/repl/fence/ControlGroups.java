package dev.rlm.repl.fence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import dev.rlm.core.cancel.TimeSource;

/// The folders of this process below which control groups of boxes are made, where the system lets it make some.
/// A janitor, a shell that ends after this process does, deletes them when this one is killed. Thread-safe.
final class ControlGroups {
    private static final String PREFIX = "rlm-";
    /// Where it can be had: all processes of a box together then get the processor as one does.
    private static final List<String> SHARES = List.of("cpu");
    private static final Duration AGAIN = Duration.ofMillis(50);
    private static final int TRIES = 40;

    private static final String JANITOR = """
        trap '' INT HUP TERM
        rmdir=$1; sleep=$2; shift 2
        read -r _
        for try in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
            for base in "$@"; do "$rmdir" "$base"/*/ "$base"; done
            for base in "$@"; do [ ! -d "$base" ] || left=1; done
            [ -n "$left" ] || exit 0
            left=
            "$sleep" 0.1
        done
        """;

    private final List<Path> bases;
    private final TimeSource time;
    /// Its input ends when this process does, or nobody holds this any more.
    @SuppressWarnings("unused")
    private final Process janitor;
    private final AtomicInteger made = new AtomicInteger();

    private ControlGroups(List<Path> bases, TimeSource time, Process janitor) {
        this.bases = bases;
        this.time = time;
        this.janitor = janitor;
    }

    /// Empty where no groups can be made that limit memory and processes, or nobody could clear up.
    static Optional<ControlGroups> find(RootOwned programs, TimeSource time) {
        Optional<Path> shell = programs.program("sh");
        Optional<Path> rmdir = programs.program("rmdir");
        Optional<Path> sleep = programs.program("sleep");
        if (shell.isEmpty() || rmdir.isEmpty() || sleep.isEmpty()) {
            return Optional.empty();
        }
        List<Path> bases = new ArrayList<>();
        try {
            makeBases(bases);
            List<String> command = new ArrayList<>(List.of(shell.get().toString(), "-c", JANITOR, "rlm janitor",
                    rmdir.get().toString(), sleep.get().toString()));
            bases.forEach(base -> command.add(base.toString()));
            ProcessBuilder builder = new ProcessBuilder(command).directory(Path.of("/").toFile())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD);
            builder.environment().clear();
            return bases.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new ControlGroups(List.copyOf(bases), time, builder.start()));
        } catch (IOException _) {
            new ControlGroup(bases).delete();
            return Optional.empty();
        }
    }

    private static void makeBases(List<Path> bases) throws IOException {
        Hierarchies hierarchies = Hierarchies.ofThisProcess();
        List<Path> first = hierarchies.version1(List.of("memory", "pids", "cpuacct"));
        if (!first.isEmpty()) {
            List<Path> withShares = Stream
                    .concat(first.stream(), hierarchies.version1(SHARES).stream().filter(Files::isWritable))
                    .distinct()
                    .toList();
            for (Path folder : withShares) {
                bases.add(Files.createTempDirectory(folder, PREFIX));
            }
            return;
        }
        Optional<Path> second = hierarchies.version2(List.of("memory", "pids"));
        if (second.isPresent()) {
            Path base = Files.createTempDirectory(second.get(), PREFIX);
            bases.add(base);
            boolean shares = hierarchies.version2(SHARES).isPresent();
            Files.writeString(base.resolve("cgroup.subtree_control"), "+memory +pids" + (shares ? " +cpu" : ""));
        }
    }

    /// A fresh group.
    ///
    /// @throws IOException when it cannot be made
    ControlGroup make(Bounds bounds) throws IOException {
        String name = String.valueOf(made.incrementAndGet());
        return ControlGroup.make(bases.stream().map(base -> base.resolve(name)).toList(), bounds);
    }

    /// Ends what is in a group and deletes it, now or soon.
    void delete(ControlGroup group) {
        delete(group, TRIES);
    }

    private void delete(ControlGroup group, int tries) {
        if (!group.delete() && tries > 0) {
            group.kill();
            time.schedule(AGAIN, () -> delete(group, tries - 1));
        }
    }
}
