package dev.rlm.repl.wasm;

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
import dev.rlm.repl.wasm.worker.WasmWorkerMain;

/// How a worker is started.
///
/// @param heapBytes of its Java heap, at most
/// @param aot what it does with ahead-of-time caches
record WasmCommand(long heapBytes, Aot aot) {
    static final SystemProcess.Kind KIND = new SystemProcess.Kind("Java process", false, WasmCommand::why);

    /// Why a worker ended that could not read its image.
    static final String NO_IMAGE = "the image that it starts from cannot be read";

    private static final long MEGABYTE = 1 << 20;
    /// What a worker needs beyond its heap: classes, compiled code, stacks of its threads.
    private static final long BESIDES_HEAP = 1024 * MEGABYTE;
    private static final int THREADS = 1024;
    private static final long FILES = 16 * MEGABYTE;

    /// The interpreter's main loop is one method of 64 KB: without the first three it is never compiled, and all is eight
    /// times slower. Compiling it takes some seconds, during which one more compiler has to be there for the rest, and
    /// with traps in place of what was never seen it would be thrown away at every new kind of instruction.
    private static final List<String> LARGE_METHODS = List.of("-XX:-DontCompileHugeMethods",
            "-XX:MaxNodeLimit=400000", "-XX:NodeLimitFudgeFactor=16000", "-XX:PerMethodTrapLimit=0");
    /// Fewer are raised to so many; what the JVM takes by itself on eight processors.
    private static final int COMPILERS = 4;
    private static final int ENOUGH_PROCESSORS = 8;
    /// With another run's profile the main loop is never compiled.
    private static final List<String> NO_PROFILE = List.of("-XX:+UnlockDiagnosticVMOptions", "-XX:-AOTRecordTraining");

    private static Optional<String> why(int code) {
        return switch (code) {
            case WasmWorkerMain.INPUT_ENDED -> Optional.of("its input ended");
            case WasmWorkerMain.NO_IMAGE -> Optional.of(NO_IMAGE);
            default -> Optional.empty();
        };
    }

    /// Starts a worker with nothing round it.
    SystemProcess start(Path image) throws ReplException {
        return Jvm.start(Path.of("/"), command(image), KIND, () -> {});
    }

    /// Starts a worker in a box.
    SystemProcess start(Path image, Fence fence) throws ReplException {
        Bounds bounds = new Bounds(heapBytes + BESIDES_HEAP, 0, THREADS, FILES, 0);
        return fence.start(new Box(mounts(image), Map.of(), bounds), command(image), KIND);
    }

    /// What a worker reads.
    List<Mount> mounts(Path image) {
        return Stream.concat(Jvm.mounts(aot.files()).stream(), Stream.of(Mount.same(image))).toList();
    }

    private List<String> command(Path image) {
        List<String> options = new ArrayList<>(List.of("-Xmx" + heapBytes / MEGABYTE + "m", "-Xms128m"));
        options.addAll(LARGE_METHODS);
        if (Runtime.getRuntime().availableProcessors() < ENOUGH_PROCESSORS) {
            options.add("-XX:CICompilerCount=" + COMPILERS);
        }
        options.addAll(aot.flags());
        if (aot instanceof Aot.Record) {
            options.addAll(NO_PROFILE);
        }
        return Jvm.command(options, WasmWorkerMain.class, image.toString());
    }
}
