package dev.rlm.repl.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.rlm.core.repl.ReplException;
import dev.rlm.repl.local.worker.UnpackMain;
import dev.rlm.repl.local.worker.WorkerMain;

/// How a JVM of ours is started: the host's own JDK and class path, an empty environment, a folder of its own.
///
/// @param library the unpacked Python library
/// @param aotCache a JVM cache that was trained on the worker, which halves its start
/// @param compiling how hard the JVM compiles
record WorkerCommand(Path library, Optional<Path> aotCache, Compiling compiling) {

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
        List<String> command = new ArrayList<>(List.of(java(), "-Xmx" + heapBytes / MEGABYTE + "m", "-Xss2m"));
        if (compiling == Compiling.LIGHTLY) {
            command.add("-XX:TieredStopAtLevel=1");
        }
        aotCache.ifPresent(file -> command.add("-XX:AOTCache=" + file));
        command.addAll(flags());
        command.add(WorkerMain.class.getName());
        return start(command);
    }

    /// Starts the program that fills a folder with the Python library.
    WorkerProcess startUnpacking(Path target) throws ReplException {
        List<String> command = new ArrayList<>(List.of(java(), "-Xmx1g"));
        command.addAll(flags());
        command.addAll(List.of(UnpackMain.class.getName(), target.toString()));
        return start(command);
    }

    private WorkerProcess start(List<String> command) throws ReplException {
        try {
            Path folder = Files.createTempDirectory(WorkerMain.FOLDER_PREFIX);
            // Ctrl+C goes to all of a terminal's processes; what it means is for rlm to say, also while a worker starts.
            List<String> deaf = new ArrayList<>(List.of("/bin/sh", "-c", "trap '' INT; exec \"$@\"", "sh"));
            deaf.addAll(command);
            ProcessBuilder builder = new ProcessBuilder(deaf).directory(folder.toFile());
            builder.environment().clear();
            return new WorkerProcess(builder.start(), folder);
        } catch (IOException e) {
            throw new ReplException("a Java process for the local REPL cannot be started (" + e.getMessage()
                    + "); check that " + java() + " can be run and that the temporary folder can be written", e);
        }
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private List<String> flags() {
        return List.of("-XX:+UseSerialGC", "-XX:-UsePerfData", "-XX:+DisplayVMOutputToStderr",
                "-XX:ErrorFile=/dev/null",
                "-XX:-CreateCoredumpOnCrash", "-XX:+DisableAttachMechanism", "-Xlog:disable", "-Xlog:all=error:stderr",
                "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-Dfile.encoding=UTF-8",
                "-Djava.io.tmpdir=.", "-Dpolyglot.engine.resourcePath=" + library,
                "-Dpolyglotimpl.AttachLibraryFailureAction=ignore", "-cp", System.getProperty("java.class.path"));
    }
}
