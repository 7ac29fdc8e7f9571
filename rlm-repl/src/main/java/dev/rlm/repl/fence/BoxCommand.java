package dev.rlm.repl.fence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// The command line that makes a box. bubblewrap stands outermost; its child, number 1 in the box, waits for orphans;
/// the program is number 2.
///
/// Root gives its guests a user of their own outside, without a right, and needs no user namespace for that. Others
/// need one; its use inside is then disabled. Their guests have the user of number 1, whose memory can be written
/// through `/proc`: hence that is read-only. One that took number 1 over would outlive its session.
///
/// @param setpriv empty unless rlm runs as root
record BoxCommand(Path bubblewrap, Path prlimit, Optional<Path> setpriv) {
    /// The descriptor at which bubblewrap finds the filter.
    static final int FILTER = 9;

    private static final String GUEST = "65532";
    private static final List<String> MERGED = List.of("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32");
    /// Where the system's libraries are, and which of several is used: no more than `/usr` itself shows.
    private static final List<String> NEEDED_OF_ETC = List.of("/etc/ld.so.cache", "/etc/alternatives");

    /// What `/proc` tells in every namespace: keys of the user's session, the machine's command line, processes outside.
    private static final List<String> OF_THE_MACHINE = List.of("/proc/keys", "/proc/key-users", "/proc/cmdline",
            "/proc/timer_list", "/proc/sched_debug", "/proc/latency_stats");

    /// The arguments, up to the program's own.
    ///
    /// @param limits arguments for `prlimit`
    /// @param user of the guest outside, when root makes the box
    List<String> arguments(Box box, List<String> limits, int user) throws IOException {
        List<String> command = new ArrayList<>(List.of(bubblewrap.toString(), "--unshare-pid", "--unshare-net",
                "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try", "--die-with-parent", "--new-session",
                "--hostname", "box", "--seccomp", String.valueOf(FILTER), "--clearenv"));
        for (Map.Entry<String, String> variable : box.environment().entrySet()) {
            command.addAll(List.of("--setenv", variable.getKey(), variable.getValue()));
        }
        addSystem(command);
        for (String folder : List.of("/tmp", "/box", "/dev/shm")) {
            command.addAll(List.of("--perms", "1777", "--size", String.valueOf(box.bounds().fileBytes()), "--tmpfs",
                    folder));
        }
        addMounts(command, box.mounts());
        command.addAll(List.of("--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/box", "--cap-drop", "ALL"));
        addUser(command, user);
        command.add(prlimit.toString());
        command.addAll(limits);
        return command;
    }

    /// Folders above a mount are for bubblewrap's user alone unless they are made before.
    private static void addMounts(List<String> command, List<Mount> mounts) {
        Set<Path> made = new TreeSet<>();
        for (Mount mount : mounts) {
            if (mount.isInUsr()) {
                continue;
            }
            for (Path above = mount.inside().getParent(); above != null; above = above.getParent()) {
                made.add(above);
            }
        }
        made.removeAll(Set.of(Path.of("/"), Path.of("/tmp"), Path.of("/box")));
        made.forEach(folder -> command.addAll(List.of("--perms", "0755", "--dir", folder.toString())));
        mounts.stream()
                .filter(mount -> !mount.isInUsr())
                .forEach(mount -> command
                        .addAll(List.of("--ro-bind", mount.host().toString(), mount.inside().toString())));
    }

    private static void addSystem(List<String> command) throws IOException {
        command.addAll(List.of("--ro-bind", "/usr", "/usr"));
        for (String name : MERGED) {
            Path folder = Path.of(name);
            if (Files.isSymbolicLink(folder)) {
                command.addAll(List.of("--symlink", Files.readSymbolicLink(folder).toString(), name));
            } else {
                command.addAll(List.of("--ro-bind-try", name, name));
            }
        }
        command.addAll(List.of("--perms", "0755", "--dir", "/etc"));
        for (String name : NEEDED_OF_ETC) {
            command.addAll(List.of("--ro-bind-try", name, name));
        }
        command.addAll(List.of("--proc", "/proc"));
        for (String name : OF_THE_MACHINE) {
            if (Files.exists(Path.of(name))) {
                command.addAll(List.of("--ro-bind", "/dev/null", name));
            }
        }
        command.addAll(List.of("--remount-ro", "/proc", "--dev", "/dev"));
    }

    private void addUser(List<String> command, int user) {
        if (setpriv.isEmpty()) {
            command.addAll(List.of("--unshare-user", "--disable-userns", "--uid", GUEST, "--gid", GUEST, "--"));
            return;
        }
        command.addAll(List.of("--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID", "--cap-add", "CAP_SETPCAP", "--",
                setpriv.get().toString(), "--reuid=" + user, "--regid=" + user, "--clear-groups", "--inh-caps=-all",
                "--ambient-caps=-all", "--bounding-set=-all", "--no-new-privs"));
    }
}
