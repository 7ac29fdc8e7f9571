package dev.rlm.repl.local;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.repl.ContextValue;
import dev.rlm.core.repl.HostFunctions;
import dev.rlm.core.repl.Isolation;
import dev.rlm.core.repl.Repl;
import dev.rlm.core.repl.ReplException;
import dev.rlm.core.repl.ReplFactory;
import dev.rlm.core.repl.ReplInput;
import dev.rlm.core.repl.ReplSpec;
import dev.rlm.repl.local.WorkerCommand.Aot;
import dev.rlm.repl.local.WorkerCommand.Compiling;
import dev.rlm.repl.session.GuestSession;

/// Sessions of the `local` engine, each in a worker JVM of its own. Thread-safe.
public final class LocalReplFactory implements ReplFactory {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final long GIGABYTE = 1L << 30;
    private static final long BASE = 512L << 20;
    private static final long BYTES_FOR_A_CHAR = 6;

    private final PythonLibrary library;
    private final TimeSource time;
    private final Compiling compiling;
    private final Aot aot;
    private final SpareWorker spare = new SpareWorker(this::start);

    /// @param cacheFolder the user's cache folder for rlm; the Python library is unpacked there once, in a folder that
    ///   is named after its version
    public LocalReplFactory(Path cacheFolder, TimeSource time) {
        this(cacheFolder, time, Compiling.FULLY, new Aot.None());
    }

    /// @param aotCache as [WorkerCache] makes it for this class path and this JDK; a worker starts in half the time with it
    public LocalReplFactory(Path cacheFolder, TimeSource time, Path aotCache) {
        this(cacheFolder, time, Compiling.FULLY, new Aot.Use(aotCache.toAbsolutePath()));
    }

    LocalReplFactory(Path cacheFolder, TimeSource time, Compiling compiling, Aot aot) {
        this.library = new PythonLibrary(cacheFolder.toAbsolutePath(), time);
        this.time = time;
        this.compiling = compiling;
        this.aot = aot;
    }

    @Override
    public String engine() {
        return "local";
    }

    @Override
    public String version() {
        return PythonLibrary.version().map("GraalPy "::concat).orElse("without GraalPy");
    }

    @Override
    public void check() throws ReplException {
        library.check();
    }

    @Override
    public Isolation isolation() {
        return new Isolation(List.of("GraalPy without files, processes and network, in a process of its own"), false,
                Optional.empty());
    }

    @Override
    public Repl open(ReplSpec spec, ReplInput input, HostFunctions functions) throws ReplException {
        if (!spec.language().equals("python")) {
            throw new ReplException("the local REPL speaks python, not " + spec.language());
        }
        long startedAt = time.nanoTime();
        long memory = spec.memoryBytes() > 0 ? spec.memoryBytes() : memoryFor(input.context());
        Optional<WorkerProcess> waiting = spare.take(memory);
        GuestSession.Opening opening = new GuestSession.Opening(input, spec.seed(), true, startedAt,
                waiting.isPresent());
        WorkerProcess process = waiting.isPresent() ? waiting.get() : start(memory);
        return new GuestSession.Engine(engine(), time, PATIENCE).open(process, opening, functions);
    }

    /// Starts a worker with that much memory for its Java heap.
    WorkerProcess start(long heapBytes) throws ReplException {
        return new WorkerCommand(library.unpacked(), compiling, aot).start(heapBytes);
    }

    /// Six times the characters, since text beyond Latin takes four bytes a character in Python and is held twice while
    /// it is handed over; at least a gigabyte.
    @Override
    public long memoryFor(ContextValue context) {
        return Math.max(GIGABYTE, BASE + BYTES_FOR_A_CHAR * context.chars());
    }

    @Override
    public void keepSpare(long memoryBytes) {
        spare.keep(memoryBytes > 0 ? memoryBytes : GIGABYTE);
    }

    @Override
    public void close() {
        spare.close();
    }
}
