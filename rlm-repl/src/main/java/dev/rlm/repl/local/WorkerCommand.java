package dev.rlm.repl.local;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import dev.rlm.core.repl.ReplException;
import dev.rlm.repl.fence.Bounds;
import dev.rlm.repl.fence.Box;
import dev.rlm.repl.fence.Fence;
import dev.rlm.repl.fence.Mount;
import dev.rlm.repl.fence.Surroundings;
import dev.rlm.repl.fence.SystemProcess;
import dev.rlm.repl.local.worker.BytecodeMain;
import dev.rlm.repl.local.worker.FolderTree;
import dev.rlm.repl.local.worker.UnpackMain;
import dev.rlm.repl.local.worker.WorkerExit;
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

    static final SystemProcess.Kind KIND = new SystemProcess.Kind("Java process", false, WorkerCommand::why);

    private static final long MEGABYTE = 1024 * 1024;

    /// Where a box shows the library: a path that says nothing of the user, since guests see it in `sys.path`.
    private static final Path LIBRARY_IN_BOX = Path.of("/rlm/library");

    /// Where the JDKs of Debian and Ubuntu keep what their folders only link to.
    private static final Path SETTINGS_OF_DEBIAN = Path.of("/etc/java-" + Runtime.version().feature() + "-openjdk");

    /// What a worker needs beyond its heap: classes, compiled code, stacks of its threads.
    private static final long BESIDES_HEAP = 768 * MEGABYTE;
    private static final int THREADS = 1024;
    private static final long FILES = 16 * MEGABYTE;

    private static Optional<String> why(int code) {
        return Stream.of(WorkerExit.values()).filter(exit -> exit.code() == code).map(WorkerExit::why).findFirst();
    }

    /// Starts a worker in a folder of its own, with nothing round it.
    ///
    /// @param heapBytes of its Java heap, at most
    SystemProcess start(long heapBytes) throws ReplException {
        Path folder = newFolder();
        return start(folder, worker(heapBytes, linked(folder)));
    }

    /// Starts a worker in a box, which shows it the JDK, the class path, the library and the cache.
    SystemProcess start(long heapBytes, Fence fence) throws ReplException {
        Bounds bounds = new Bounds(heapBytes + BESIDES_HEAP, 0, THREADS, FILES, 0);
        return fence.start(new Box(mounts(), Map.of(), bounds), worker(heapBytes, LIBRARY_IN_BOX), KIND);
    }

    /// What a worker reads. The cache fits only class paths that are where they were.
    List<Mount> mounts() {
        Stream<Path> classes = Stream.of(classPath().split(File.pathSeparator, -1)).map(Path::of);
        Stream<Path> cache = switch (aot) {
            case Aot.Use(Path file) -> Stream.of(file);
            case Aot.None(),Aot.Record(_),Aot.Create(_, _) -> Stream.empty();
        };
        Stream<Path> here = Stream.concat(Stream.of(javaHome(), SETTINGS_OF_DEBIAN), Stream.concat(classes, cache));
        return Stream.concat(here.map(Path::toAbsolutePath).filter(Files::exists).distinct().map(Mount::same),
                Stream.of(new Mount(library, LIBRARY_IN_BOX))).toList();
    }

    /// A file or folder that a box needs and that only its owner can read.
    Optional<Path> unreadable() {
        return mounts().stream().map(Mount::host).filter(path -> !othersRead(path)).findFirst();
    }

    private static boolean othersRead(Path path) {
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
            return permissions.contains(PosixFilePermission.OTHERS_READ)
                    && (!Files.isDirectory(path) || permissions.contains(PosixFilePermission.OTHERS_EXECUTE));
        } catch (IOException | UnsupportedOperationException _) {
            return false;
        }
    }

    private List<String> worker(long heapBytes, Path libraryPath) {
        List<String> command = new ArrayList<>(List.of(java(), "-Xmx" + heapBytes / MEGABYTE + "m", "-Xss2m"));
        command.addAll(flags(libraryPath));
        command.add(WorkerMain.class.getName());
        return command;
    }

    /// Starts the program that fills a folder with the Python library.
    SystemProcess startUnpacking(Path target) throws ReplException {
        List<String> command = new ArrayList<>(List.of(java(), "-Xmx1g"));
        command.addAll(flags(target));
        command.addAll(List.of(UnpackMain.class.getName(), target.toString()));
        return start(newFolder(), command);
    }

    /// Starts the program that compiles what cells often import of the library.
    SystemProcess startCompiling() throws ReplException {
        Path folder = newFolder();
        List<String> command = new ArrayList<>(List.of(java(), "-Xmx1g"));
        command.addAll(flags(linked(folder)));
        command.add(BytecodeMain.class.getName());
        return start(folder, command);
    }

    /// The library under a path that says nothing of the user, as far as links go.
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

    private static SystemProcess start(Path folder, List<String> command) throws ReplException {
        try {
            // The user of a box has to be able to read the library, whatever the umask is; folders above it keep others out.
            // Ctrl+C goes to all of a terminal's processes; what it means is for rlm to say, also while a worker starts.
            List<String> deaf = new ArrayList<>(List.of("/bin/sh", "-c", "trap '' INT; umask 022; exec \"$@\"", "sh"));
            deaf.addAll(command);
            ProcessBuilder builder = new ProcessBuilder(deaf).directory(folder.toFile());
            builder.environment().clear();
            return SystemProcess.start(builder, KIND, new Surroundings.Bare(() -> delete(folder)));
        } catch (IOException e) {
            delete(folder);
            throw new ReplException("no Java process can be started for the local REPL (" + e.getMessage()
                    + "); check that " + java() + " can be run", e);
        }
    }

    private static void delete(Path folder) {
        try {
            FolderTree.delete(folder);
        } catch (IOException _) {
            // The worker was deleting it, too.
            return;
        }
    }

    private static String classPath() {
        return System.getProperty("java.class.path");
    }

    private static Path javaHome() {
        return Path.of(System.getProperty("java.home"));
    }

    private static String java() {
        return javaHome().resolve("bin/java").toString();
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
                "-Dpolyglotimpl.AttachLibraryFailureAction=ignore", "-cp", classPath()));
        return flags;
    }
}
