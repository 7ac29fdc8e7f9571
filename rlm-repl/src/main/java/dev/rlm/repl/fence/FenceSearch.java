package dev.rlm.repl.fence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import dev.rlm.core.repl.ReplException;
import dev.rlm.repl.fence.SystemProcess.Kind;

/// Finds out whether guests can be fenced in here, and says what is missing.
///
/// @param osName as the JDK states it
/// @param osVersion likewise: on Linux the kernel's
/// @param osArch likewise
/// @param programs where bubblewrap and the others are looked for
record FenceSearch(String osName, String osVersion, String osArch, RootOwned programs) {
    private static final Kind PROBE = new Kind("program", false, _ -> Optional.empty());
    private static final Bounds PROBE_BOUNDS = new Bounds(64L << 20, 0, 32, 1L << 20, 10);

    /// Users that root needs to have under itself, so that guests can have one far above others.
    private static final long ALL_USERS = 0x80000000L;

    /// From this version of the kernel on, processes are counted for each user namespace.
    private static final Integer[] COUNTS_IN_NAMESPACES = {5, 14};

    private static final String IN_CONTAINERS = "in a container bubblewrap needs `--privileged`, or rlm runs outside";

    /// What can forbid users to make namespaces: a file, what it then holds, and what to do.
    private static final List<Restriction> RESTRICTIONS = List.of(
            new Restriction("kernel/apparmor_restrict_unprivileged_userns", "1",
                    "AppArmor restricts user namespaces: give bwrap a profile that allows `userns` "
                            + "(/etc/apparmor.d/bwrap), or, for all programs, "
                            + "`sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0`"),
            new Restriction("kernel/unprivileged_userns_clone", "0",
                    "user namespaces are switched off: `sudo sysctl kernel.unprivileged_userns_clone=1`"),
            new Restriction("user/max_user_namespaces", "0",
                    "user namespaces are switched off: `sudo sysctl user.max_user_namespaces=10000`"));

    private record Restriction(String file, String value, String advice) {}

    static FenceSearch ofThisSystem() {
        return new FenceSearch(System.getProperty("os.name"), System.getProperty("os.version"),
                System.getProperty("os.arch"), RootOwned.ofThisSystem());
    }

    Fencing find() {
        if (!osName.equals("Linux")) {
            return new Fencing.Missing("bubblewrap needs Linux, and this is " + osName);
        }
        Optional<Architecture> architecture = Architecture.of(osArch);
        if (architecture.isEmpty()) {
            return new Fencing.Missing("the filter of system calls knows x86-64 and aarch64, and this is " + osArch);
        }
        try {
            return new Fencing.Ready(tried(architecture.get()));
        } catch (ReplException e) {
            return new Fencing.Missing(e.getMessage());
        } catch (IOException e) {
            return new Fencing.Missing("the system does not say what is needed of it (" + e.getMessage() + ")");
        }
    }

    private Fence tried(Architecture architecture) throws IOException, ReplException {
        boolean root = isRoot();
        Optional<Path> setpriv = root ? Optional.of(needed("setpriv", "util-linux")) : Optional.empty();
        BoxCommand command = new BoxCommand(needed("bwrap", "bubblewrap"), needed("prlimit", "util-linux"), setpriv);
        needed("kill", "procps");
        Path probe = needed("true", "coreutils");
        Fence.Tools tools = new Fence.Tools(needed("sh", "dash"), needed("rm", "coreutils"), command,
                root || countsInNamespaces());
        OwnLimits limits = OwnLimits.ofThisProcess();
        Optional<ControlGroups> groups = ControlGroups.find(programs);
        if (groups.isPresent()) {
            Fence bounded = new Fence(tools, architecture, limits, groups);
            if (failure(bounded, probe).isEmpty()) {
                return bounded;
            }
        }
        Fence fence = new Fence(tools, architecture, limits, Optional.empty());
        Optional<String> failure = failure(fence, probe);
        if (failure.isPresent()) {
            throw new ReplException(advice(root, failure.get()));
        }
        return fence;
    }

    private Path needed(String name, String ofPackage) throws ReplException {
        return programs.program(name)
                .orElseThrow(() -> new ReplException("there is no " + name + " that only root can write; install the "
                        + "package " + ofPackage));
    }

    /// Why a program does not run in a box.
    private static Optional<String> failure(Fence fence, Path program) {
        Box box = new Box(List.of(), Map.of(), PROBE_BOUNDS);
        try (SystemProcess process = fence.start(box, List.of(program.toString()), PROBE)) {
            return process.awaitEnd(0);
        } catch (ReplException e) {
            return Optional.of(e.getMessage());
        }
    }

    private static String advice(boolean root, String failure) {
        String why = failure.lines().reduce((_, last) -> last).orElse(failure);
        Stream<String> known = root
                ? Stream.empty()
                : RESTRICTIONS.stream()
                        .filter(restriction -> read("sys/" + restriction.file).strip().equals(restriction.value))
                        .map(Restriction::advice);
        return "bubblewrap makes no box (" + why + "); " + known.findFirst().orElse(IN_CONTAINERS);
    }

    /// Root of the machine, not of a user namespace: that one is an ordinary user outside.
    private static boolean isRoot() {
        boolean root = read("self/status").lines().anyMatch(line -> line.matches("Uid:\\s+\\d+\\s+0\\s.*"));
        String[] users = read("self/uid_map").strip().split("\\s+", -1);
        return root && users.length == 3 && Long.parseLong(users[2]) >= ALL_USERS;
    }

    private boolean countsInNamespaces() {
        List<Integer> version = Stream.of(osVersion.split("[^0-9]+", -1)).limit(2).map(Integer::parseInt).toList();
        return Arrays.compare(version.toArray(new Integer[0]), COUNTS_IN_NAMESPACES) >= 0;
    }

    private static String read(String name) {
        try {
            return Files.readString(Path.of("/proc", name));
        } catch (IOException _) {
            return "";
        }
    }
}
