package dev.rlm.repl.fence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The limits of this process, which nothing that it starts can be given more of.
///
/// @param lines of `/proc/self/limits`
record OwnLimits(List<String> lines) {
    /// Also how many of a user's files, outside and inside together, may be on their way through sockets before a guest
    /// can send no more. Programs outside, which may have twice as many, still can.
    private static final long OPEN_FILES = 512;
    private static final long SIGNALS = 1024;

    OwnLimits {
        lines = List.copyOf(lines);
    }

    static OwnLimits ofThisProcess() throws IOException {
        return new OwnLimits(Files.readAllLines(Path.of("/proc/self/limits")));
    }

    /// Arguments for `prlimit`: what is wanted, or less.
    ///
    /// @param countsProcesses whether processes are counted for each box of its own
    List<String> arguments(Bounds bounds, boolean countsProcesses) {
        List<String> arguments = new ArrayList<>(List.of("--core=0:0", "--rtprio=0:0", "--nice=0:0"));
        add(arguments, "nofile", "Max open files", OPEN_FILES);
        add(arguments, "sigpending", "Max pending signals", SIGNALS);
        add(arguments, "fsize", "Max file size", bounds.fileBytes());
        add(arguments, "as", "Max address space", bounds.addressBytes());
        add(arguments, "cpu", "Max cpu time", bounds.cpuSeconds());
        add(arguments, "nproc", "Max processes", countsProcesses ? bounds.processes() : 0);
        return arguments;
    }

    private void add(List<String> arguments, String option, String name, long wanted) {
        if (wanted > 0) {
            long value = Math.min(wanted, hard(name));
            arguments.add("--" + option + "=" + value + ":" + value);
        }
    }

    /// Columns after the name: soft, hard, unit.
    private long hard(String name) {
        return lines.stream()
                .filter(line -> line.startsWith(name + " "))
                .map(line -> line.substring(name.length()).strip().split("\\s+", -1)[1])
                .filter(value -> !value.equals("unlimited"))
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElse(Long.MAX_VALUE);
    }
}
