package dev.rlm.repl.fence;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import dev.rlm.core.repl.ReplException;

/// Boxes under test, as this user makes them and, for root, also as an ordinary user would.
final class Boxes {
    static final Bounds BOUNDS = new Bounds(256L << 20, 0, 40, 1L << 20, 60);
    static final SystemProcess.Kind KIND = new SystemProcess.Kind("program", true,
            code -> code == 0 ? Optional.of("its end") : Optional.empty());

    private Boxes() {}

    /// Skips the test, with the reason, where there can be no boxes.
    static Fence fence() {
        return switch (Fence.find()) {
            case Fencing.Ready(Fence fence) -> fence;
            case Fencing.Missing(String why) -> {
                System.out.println("skipped: " + why);
                assumeTrue(false, why);
                throw new AssertionError(why);
            }
        };
    }

    /// The fence of an ordinary user, made by root: bubblewrap starts as another user, without a right.
    ///
    /// @param folder for a program that others may run
    static Fence fenceOfAnOrdinaryUser(Path folder) throws IOException {
        assumeTrue(fence().hasOwnUser(), "only root can be another user");
        RootOwned programs = RootOwned.ofThisSystem();
        Path bubblewrap = Files.writeString(folder.resolve("bwrap"), """
            #!/bin/sh
            exec /usr/bin/setpriv --reuid=65534 --regid=65534 --clear-groups -- /usr/bin/bwrap "$@"
            """);
        bubblewrap.toFile().setExecutable(true, false);
        BoxCommand command = new BoxCommand(bubblewrap, programs.program("prlimit").orElseThrow(), Optional.empty());
        Fence.Tools tools = new Fence.Tools(programs.program("sh").orElseThrow(), programs.program("rm").orElseThrow(),
                command, true);
        return new Fence(tools, Architecture.of(System.getProperty("os.arch")).orElseThrow(),
                OwnLimits.ofThisProcess(), Optional.empty());
    }

    static Box box(Bounds bounds) {
        return new Box(List.of(), Map.of("LANG", "C.UTF-8"), bounds);
    }

    /// Starts a Python program.
    static SystemProcess python(Fence fence, Bounds bounds, String code) throws ReplException {
        return fence.start(box(bounds), List.of("/usr/bin/python3", "-I", "-u", "-c", code), KIND);
    }

    /// What a Python program prints.
    static String printed(Fence fence, String code) throws ReplException, IOException {
        try (SystemProcess process = python(fence, BOUNDS, code)) {
            String printed = new String(process.output().readAllBytes(), StandardCharsets.UTF_8);
            return printed + process.whyEnded().filter(why -> !why.equals("its end")).orElse("");
        }
    }

    /// A box's processes.
    static List<ProcessHandle> all(SystemProcess process) {
        ProcessHandle outermost = ProcessHandle.of(process.pid()).orElseThrow();
        return Stream.concat(Stream.of(outermost), outermost.descendants()).toList();
    }

    /// Where nobody reaps orphans, what has ended stays in the table as a zombie.
    static boolean hasEnded(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", String.valueOf(process.pid()), "stat")).contains(") Z ");
        } catch (IOException _) {
            return true;
        }
    }

    /// The folders of ours that stand for a process's control groups.
    static List<Path> groups(long pid) throws IOException {
        Hierarchies its = new Hierarchies(Files.readAllLines(Path.of("/proc/self/mountinfo")),
                Files.readAllLines(Path.of("/proc", String.valueOf(pid), "cgroup")));
        return its.version1(List.of("memory", "pids", "cpuacct"))
                .stream()
                .filter(folder -> folder.toString().contains("/rlm-"))
                .toList();
    }
}
