package dev.rlm.repl.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import dev.rlm.core.repl.ReplException;
import dev.rlm.repl.fence.Bounds;
import dev.rlm.repl.fence.Box;
import dev.rlm.repl.fence.Fence;
import dev.rlm.repl.fence.Mount;
import dev.rlm.repl.fence.SystemProcess;
import dev.rlm.repl.jvm.Aot;
import dev.rlm.repl.jvm.Jvm;
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

    /// What a worker reads.
    List<Mount> mounts() {
        return Stream.concat(Jvm.mounts(aot.files()).stream(), Stream.of(new Mount(library, LIBRARY_IN_BOX))).toList();
    }

    private List<String> worker(long heapBytes, Path libraryPath) {
        List<String> options = new ArrayList<>(List.of("-Xmx" + heapBytes / MEGABYTE + "m", "-Xss2m"));
        options.addAll(options(libraryPath));
        return Jvm.command(options, WorkerMain.class);
    }

    /// Starts the program that fills a folder with the Python library.
    SystemProcess startUnpacking(Path target) throws ReplException {
        List<String> options = new ArrayList<>(List.of("-Xmx1g"));
        options.addAll(options(target));
        return start(newFolder(), Jvm.command(options, UnpackMain.class, target.toString()));
    }

    /// Starts the program that compiles what cells often import of the library.
    SystemProcess startCompiling() throws ReplException {
        Path folder = newFolder();
        List<String> options = new ArrayList<>(List.of("-Xmx1g"));
        options.addAll(options(linked(folder)));
        return start(folder, Jvm.command(options, BytecodeMain.class));
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
        return Jvm.start(folder, command, KIND, () -> delete(folder));
    }

    private static void delete(Path folder) {
        try {
            FolderTree.delete(folder);
        } catch (IOException _) {
            // The worker was deleting it, too.
            return;
        }
    }

    private List<String> options(Path libraryPath) {
        List<String> options = new ArrayList<>(aot.flags());
        if (compiling == Compiling.LIGHTLY) {
            options.add("-XX:TieredStopAtLevel=1");
        }
        options.addAll(List.of("-Dpolyglot.engine.resourcePath=" + libraryPath,
                "-Dpolyglotimpl.AttachLibraryFailureAction=ignore"));
        return options;
    }
}
