package dev.rlm.repl.fence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Makes control groups of boxes, below folders where the system may let this process do so. Thread-safe.
///
/// @param parents of groups: a folder for each hierarchy
/// @param janitor the beginning of a janitor's command line
record ControlGroups(List<Path> parents, List<String> janitor) {
    private static final String PREFIX = "rlm-";
    private static final long SECONDS_TO_CLEAR = 2;
    /// Where it can be had: all processes of a box together then get the processor as one does.
    private static final List<String> SHARES = List.of("cpu");

    /// Waits for the end of its input, which comes when rlm is killed, too; then ends what is in a group and deletes it.
    private static final String JANITOR = """
        trap '' INT HUP TERM
        rmdir=$1; sleep=$2; shift 2
        read -r _
        tries=0
        while [ $tries -lt 50 ]; do
            for group in "$@"; do
                while read -r pid; do kill -9 "$pid"; done <"$group/cgroup.procs"
            done
            "$rmdir" "$@"
            left=
            for group in "$@"; do [ ! -d "$group" ] || left=yes; done
            [ -n "$left" ] || exit 0
            tries=$((tries + 1))
            "$sleep" 0.1
        done
        """;

    ControlGroups {
        parents = List.copyOf(parents);
        janitor = List.copyOf(janitor);
    }

    /// A group and the process that deletes it.
    record Held(ControlGroup group, Process janitor) {

        /// Deletes the group, once its processes have ended; waits for that, two seconds at most.
        void delete() {
            try {
                if (group.delete()) {
                    janitor.destroyForcibly();
                }
                janitor.getOutputStream().close();
                janitor.waitFor(SECONDS_TO_CLEAR, TimeUnit.SECONDS);
            } catch (IOException _) {
                janitor.destroyForcibly();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            } finally {
                group.delete();
                group.close();
            }
        }
    }

    /// Empty where there are no groups that limit memory and processes, or nobody could clear up. Whether they can be
    /// written is only seen when one is made.
    static Optional<ControlGroups> find(RootOwned programs) throws IOException {
        Optional<Path> shell = programs.program("sh");
        Optional<Path> rmdir = programs.program("rmdir");
        Optional<Path> sleep = programs.program("sleep");
        List<Path> parents = parents(Hierarchies.ofThisProcess());
        if (shell.isEmpty() || rmdir.isEmpty() || sleep.isEmpty() || parents.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new ControlGroups(parents, List.of(shell.get().toString(), "-c", JANITOR, "rlm janitor",
                rmdir.get().toString(), sleep.get().toString())));
    }

    private static List<Path> parents(Hierarchies hierarchies) {
        List<Path> first = hierarchies.version1(List.of("memory", "pids", "cpuacct"));
        return first.isEmpty()
                ? hierarchies.version2(List.of("memory", "pids")).stream().toList()
                : Stream.concat(first.stream(), hierarchies.version1(SHARES).stream().filter(Files::isWritable))
                        .distinct()
                        .toList();
    }

    /// A fresh group.
    ///
    /// @throws IOException when it cannot be made; nothing is left then
    Held make(Bounds bounds) throws IOException {
        List<Path> folders = new ArrayList<>();
        try {
            for (Path parent : parents) {
                folders.add(Files.createTempDirectory(parent, PREFIX));
            }
            ControlGroup group = new ControlGroup(folders);
            group.limit(bounds);
            List<String> command = new ArrayList<>(janitor);
            folders.forEach(folder -> command.add(folder.toString()));
            ProcessBuilder builder = new ProcessBuilder(command).directory(Path.of("/").toFile())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD);
            builder.environment().clear();
            return new Held(group, builder.start());
        } catch (IOException e) {
            new ControlGroup(folders).delete();
            throw e;
        }
    }
}
