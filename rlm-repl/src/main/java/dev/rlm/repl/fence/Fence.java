package dev.rlm.repl.fence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.rlm.core.repl.ReplException;
import dev.rlm.repl.fence.SystemProcess.Kind;

/// Starts programs in boxes that show them nothing of the host but its `/usr`, read-only: bubblewrap with namespaces of
/// its own for processes, network, IPC and names, a filter of system calls, limits, and a control group where one can be
/// had. Thread-safe.
///
/// A program in a box finds SIGINT ignored, since the terminal's Ctrl+C is for rlm alone: one that is to be stopped by
/// the signal has to set a handler itself.
public final class Fence {
    /// Users of guests outside, when root starts them: far above those of people and services, one for each box, so that
    /// no two are counted together or reach each other.
    private static final int FIRST_USER = 0x40000000;
    private static final int BOXES = 1 << 8;
    private static final int PROCESSES = 1 << 22;

    /// Opens the filter for bubblewrap, since Java hands no open files on, deletes it, joins control groups, and becomes
    /// bubblewrap, deaf for Ctrl+C at the terminal.
    private static final String OPENING = """
        trap '' INT
        exec 9<"$1" || exit 1
        "$2" -f "$1"
        shift 2
        while [ "$1" != -- ]; do echo $$ >"$1" || exit 1; shift; done
        shift
        exec "$@"
        """;

    private final Tools tools;
    private final byte[] filter;
    private final OwnLimits limits;
    private final Optional<ControlGroups> groups;
    private final AtomicInteger boxes = new AtomicInteger();

    /// What a fence is made with.
    ///
    /// @param shell opens what bubblewrap needs
    /// @param rm deletes a file
    /// @param countsProcesses whether the system counts the processes of each box of their own
    record Tools(Path shell, Path rm, BoxCommand command, boolean countsProcesses) {}

    Fence(Tools tools, Architecture architecture, OwnLimits limits, Optional<ControlGroups> groups) {
        this.tools = tools;
        this.filter = CallFilter.bytes(architecture);
        this.limits = limits;
        this.groups = groups;
    }

    /// Looks for what is needed and tries it: makes a box as all will be made, and runs a program in it.
    public static Fencing find() {
        return FenceSearch.ofThisSystem().find();
    }

    /// The same, found out when it is first asked for, once.
    public static Supplier<Fencing> whenAsked() {
        return new Supplier<>() {
            private @Nullable Fencing found;

            @Override
            public synchronized Fencing get() {
                if (found == null) {
                    found = find();
                }
                return found;
            }
        };
    }

    /// What keeps guests in, a clause for people.
    public String fences() {
        return "bubblewrap without network and host files, a filter of system calls, "
                + (bounded() ? "limits of a control group" : "limits of each process");
    }

    /// Whether the memory and the processes of a box are limited all together, not only one by one.
    public boolean bounded() {
        return groups.isPresent();
    }

    /// What is weaker than it could be, and what to do; empty: nothing.
    public Optional<String> weaker() {
        return bounded()
                ? Optional.empty()
                : Optional.of("memory is limited for each process of a guest and not for "
                        + "all together, since no control group can be written; start rlm with "
                        + "`systemd-run --user --scope -p Delegate=yes`");
    }

    /// Whether guests have a user of their own outside, who has to be allowed to read what a box mounts.
    public boolean hasOwnUser() {
        return tools.command.setpriv().isPresent();
    }

    /// Starts a program.
    ///
    /// @param program as the box sees it
    /// @throws ReplException when no process can be started
    public SystemProcess start(Box box, List<String> program, Kind kind) throws ReplException {
        try {
            Path file = Files.write(Files.createTempFile("rlm-filter-", ""), filter);
            BoxSurroundings surroundings = surroundings(file, box.bounds());
            try {
                ProcessBuilder builder = new ProcessBuilder(command(box, program, surroundings))
                        .directory(Path.of("/").toFile());
                builder.environment().clear();
                return SystemProcess.start(builder, kind, surroundings);
            } catch (IOException e) {
                surroundings.clear();
                throw e;
            }
        } catch (IOException e) {
            throw new ReplException("no " + kind.name() + " can be started in a box (" + e.getMessage()
                    + "); check that the temporary folder can be written", e);
        }
    }

    private BoxSurroundings surroundings(Path file, Bounds bounds) throws IOException {
        try {
            Optional<ControlGroups.Held> held = groups.isEmpty()
                    ? Optional.empty()
                    : Optional.of(groups.get().make(bounds));
            return new BoxSurroundings(file, held);
        } catch (IOException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    private List<String> command(Box box, List<String> program, BoxSurroundings surroundings) throws IOException {
        List<String> command = new ArrayList<>(List.of(tools.shell.toString(), "-c", OPENING, "rlm",
                surroundings.filter().toString(), tools.rm.toString()));
        surroundings.group().ifPresent(group -> group.doors().forEach(door -> command.add(door.toString())));
        command.add("--");
        command.addAll(tools.command.arguments(box, limits.arguments(box.bounds(), tools.countsProcesses), newUser()));
        command.addAll(program);
        return command;
    }

    private int newUser() {
        int process = (int) (ProcessHandle.current().pid() % PROCESSES);
        return FIRST_USER + process * BOXES + boxes.getAndIncrement() % BOXES;
    }
}
