package dev.rlm.repl.fence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Where the control groups of this process are, by what the system says of its mounts and of the process.
///
/// @param mounts lines of `/proc/self/mountinfo`
/// @param groups lines of `/proc/self/cgroup`: `4:memory:/a/b`, `0::/a/b`
record Hierarchies(List<String> mounts, List<String> groups) {
    private static final Path ROOT = Path.of("/");

    Hierarchies {
        mounts = List.copyOf(mounts);
        groups = List.copyOf(groups);
    }

    static Hierarchies ofThisProcess() throws IOException {
        return new Hierarchies(Files.readAllLines(Path.of("/proc/self/mountinfo")),
                Files.readAllLines(Path.of("/proc/self/cgroup")));
    }

    /// The process's own folders in hierarchies of version 1, one for each controller; none when one is missing.
    List<Path> version1(List<String> controllers) {
        List<Path> folders = new ArrayList<>();
        for (String controller : controllers) {
            own(controller).ifPresent(own -> folder("cgroup", controller, own).ifPresent(folders::add));
        }
        return folders.size() == controllers.size() ? folders.stream().distinct().toList() : List.of();
    }

    /// Where groups can be made in the hierarchy of version 2: beside the process's own, since a group that holds
    /// processes can have none below it that limit. Empty when it lacks a controller.
    Optional<Path> version2(List<String> controllers) {
        Optional<Path> own = own("");
        Optional<Path> above = own.map(path -> path.getParent() == null ? ROOT : path.getParent());
        return above.flatMap(path -> folder("cgroup2", "", path)).filter(folder -> has(folder, controllers));
    }

    /// The process's own group in the hierarchy of version 2.
    Optional<Path> ownOfVersion2() {
        return own("").flatMap(path -> folder("cgroup2", "", path));
    }

    private static boolean has(Path folder, List<String> controllers) {
        try {
            return List.of(Files.readString(folder.resolve("cgroup.subtree_control")).strip().split(" ", -1))
                    .containsAll(controllers);
        } catch (IOException _) {
            return false;
        }
    }

    private Optional<Path> own(String controller) {
        return groups.stream()
                .map(line -> line.split(":", 3))
                .filter(parts -> List.of(parts[1].split(",", -1)).contains(controller))
                .map(parts -> Path.of(parts[2]))
                .findFirst();
    }

    /// The folder of a group: `36 35 0:30 /root /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory`.
    private Optional<Path> folder(String type, String controller, Path group) {
        for (String line : mounts) {
            String[] halves = line.split(" - ", 2);
            String[] mount = halves[0].split(" ", -1);
            String[] system = halves.length < 2 ? new String[0] : halves[1].split(" ", -1);
            if (system.length == 3 && system[0].equals(type)
                    && (controller.isEmpty() || List.of(system[2].split(",", -1)).contains(controller))) {
                Path root = Path.of(mount[3]);
                Path below = group.startsWith(root) ? root.relativize(group) : Path.of("");
                return Optional.of(Path.of(mount[4]).resolve(below)).filter(Files::isDirectory);
            }
        }
        return Optional.empty();
    }
}
