package dev.rlm.repl.docker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/// The rlm that started a container, as the container's label says it. Where it ran is part of it: a number of a process
/// means nothing on another machine, after a restart, or in another namespace.
///
/// @param place machine, its start, and namespace of processes
/// @param pid number of its process there
/// @param startedAt when that process began, as its system counts, so that another with its number is not taken for it
record Owner(String place, long pid, long startedAt) {
    /// On every container that rlm starts.
    static final String LABEL = "dev.rlm.owner";
    /// Field of `/proc/PID/stat`, counted from 1.
    private static final int START = 22;

    static Owner self() {
        ProcessHandle self = ProcessHandle.current();
        return new Owner(here(), self.pid(), startOf(self));
    }

    /// @param label as [#label] wrote it; empty for anything else
    static Optional<Owner> of(String label) {
        String[] parts = label.split(" ", -1);
        try {
            return parts.length == 3 && Long.parseLong(parts[1]) > 0
                    ? Optional.of(new Owner(parts[0], Long.parseLong(parts[1]), Long.parseLong(parts[2])))
                    : Optional.empty();
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }

    String label() {
        return place + " " + pid + " " + startedAt;
    }

    /// Whether it ran where this process runs, and has ended.
    boolean isGone() {
        return place.equals(here()) && ProcessHandle.of(pid)
                .filter(process -> process.isAlive() && startOf(process) == startedAt)
                .isEmpty();
    }

    /// In the system's own time where it says that: the date's changes when the clock is set.
    private static long startOf(ProcessHandle process) {
        try {
            String stat = Files.readString(Path.of("/proc", String.valueOf(process.pid()), "stat"));
            // The name before the third field may have any character in it.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
            return Long.parseLong(fields[START - 3]);
        } catch (IOException _) {
            return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
        }
    }

    private static String here() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip() + "/"
                    + Files.readSymbolicLink(Path.of("/proc/self/ns/pid"));
        } catch (IOException _) {
            return hostName();
        }
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException _) {
            return "unknown";
        }
    }
}
