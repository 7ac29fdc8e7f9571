package dev.rlm.repl.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import dev.rlm.core.repl.ReplException;
import dev.rlm.repl.local.worker.BytecodeMain;
import dev.rlm.repl.local.worker.UnpackMain;
import dev.rlm.repl.local.worker.WorkerMain;

/// How a JVM of ours is started: the host's own JDK and class path, an empty environment, a folder of its own.
///
/// @param library the unpacked Python library
/// @param compiling how hard the JVM compiles
/// @param aot what it does with ahead-of-time caches
record WorkerCommand(Path library, Compiling compiling, Aot aot) {

    /// The part of an ahead-of-time cache in a start: classes that were loaded and linked before (JEP 483, JEP 514).
    sealed interface Aot {
        /// There is none.
        record None() implements Aot {}

        /// Starts from `cache`; a JVM to which it does not fit starts as without.
        record Use(Path cache) implements Aot {}

        /// Writes into `configuration`, at its end, what it loaded.
        record Record(Path configuration) implements Aot {}

        /// Makes `cache` of `configuration` and runs nothing.
        record Create(Path configuration, Path cache) implements Aot {}

        /// Options for the JVM.
        default List<String> flags() {
            return switch (this) {
                case None() -> List.of();
                case Use(Path cache) -> List.of("-XX:AOTCache=" + cache);
                case Record(Path configuration) ->
                    List.of("-XX:AOTMode=record", "-XX:AOTConfiguration=" + configuration);
                case Create(Path configuration, Path cache) ->
                    List.of("-XX:AOTMode=create", "-XX:AOTConfiguration=" + configuration, "-XX:AOTCache=" + cache);
            };
        }
    }

    /// How hard a worker's JVM compiles.
    enum Compiling {
        /// Loops get fast.
        FULLY,
        /// Starts with half the work, but loops are four times slower.
        LIGHTLY
    }

    private static final long MEGABYTE = 1024 * 1024;

    /// Starts a worker.
    ///
    /// @param heapBytes of its Java heap, at most
    WorkerProcess start(long heapBytes) throws ReplException {
        Path folder = newFolder();
        List<String> command = new ArrayList<>(List.of(java(), "-Xmx" + heapBytes / MEGABYTE + "m", "-Xss2m"));
        command.addAll(flags(linked(folder)));
        command.add(WorkerMain.class.getName());
        return start(folder, command);
    }

    /// Starts the program that fills a folder with the Python library.
    WorkerProcess startUnpacking(Path target) throws ReplException {
        List<String> command = new ArrayList<>(List.of(java(), "-Xmx1g"));
        command.addAll(flags(target));
        command.addAll(List.of(UnpackMain.class.getName(), target.toString()));
        return start(newFolder(), command);
    }

    /// Starts the program that compiles what cells often import of the library.
    WorkerProcess startCompiling() throws ReplException {
        Path folder = newFolder();
        List<String> command = new ArrayList<>(List.of(java(), "-Xmx1g"));
        command.addAll(flags(linked(folder)));
        command.add(BytecodeMain.class.getName());
        return start(folder, command);
    }

    /// The library under a path that says nothing of the user: guests see it in `sys.path`.
    private Path linked(Path folder) {
        try {
            return Files.createSymbolicLink(folder.resolve("library"), library);
        } catch (IOException | UnsupportedOperationException _) {
            // A file system without links: guests see where the cache is, and cannot read anything else there.
            return library;
        }
    }

    private static Path newFolder() throws ReplException {
        try {
            return Files.createTempDirectory(WorkerMain.FOLDER_PREFIX);
        } catch (IOException e) {
            throw new ReplException("no folder can be made for the local REPL (" + e
                    + "); check that the temporary folder can be written", e);
        }
    }

    private static WorkerProcess start(Path folder, List<String> command) throws ReplException {
        try {
            // Ctrl+C goes to all of a terminal's processes; what it means is for rlm to say, also while a worker starts.
            List<String> deaf = new ArrayList<>(List.of("/bin/sh", "-c", "trap '' INT; exec \"$@\"", "sh"));
            deaf.addAll(command);
            ProcessBuilder builder = new ProcessBuilder(deaf).directory(folder.toFile());
            builder.environment().clear();
            return new WorkerProcess(builder.start(), folder);
        } catch (IOException e) {
            throw new ReplException("no Java process can be started for the local REPL (" + e.getMessage()
                    + "); check that " + java() + " can be run", e);
        }
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private List<String> flags(Path libraryPath) {
        List<String> flags = new ArrayList<>(List.of("-XX:+UseSerialGC", "-XX:-UsePerfData", "-XX:ErrorFile=/dev/null",
                "-XX:-CreateCoredumpOnCrash", "-XX:+DisableAttachMechanism", "-XX:+DisplayVMOutputToStderr"));
        if (compiling == Compiling.LIGHTLY) {
            flags.add("-XX:TieredStopAtLevel=1");
        }
        // Whatever the JVM has to say must not end up between the frames.
        flags.addAll(aot.flags());
        flags.addAll(List.of("-Xlog:disable", "-Xlog:all=error:stderr", "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow", "-Dfile.encoding=UTF-8", "-Djava.io.tmpdir=.",
                "-Duser.name=guest", "-Duser.home=/", "-Dpolyglot.engine.resourcePath=" + libraryPath,
                "-Dpolyglotimpl.AttachLibraryFailureAction=ignore", "-cp", System.getProperty("java.class.path")));
        return flags;
    }
}
