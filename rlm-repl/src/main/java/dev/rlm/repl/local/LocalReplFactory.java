package dev.rlm.repl.local;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.repl.ContextValue;
import dev.rlm.core.repl.HostFunctions;
import dev.rlm.core.repl.Isolation;
import dev.rlm.core.repl.Metrics;
import dev.rlm.core.repl.Repl;
import dev.rlm.core.repl.ReplException;
import dev.rlm.core.repl.ReplFactory;
import dev.rlm.core.repl.ReplInput;
import dev.rlm.core.repl.ReplSpec;
import dev.rlm.repl.fence.Fence;
import dev.rlm.repl.fence.Fencing;
import dev.rlm.repl.fence.SystemProcess;
import dev.rlm.repl.jvm.Aot;
import dev.rlm.repl.jvm.Jvm;
import dev.rlm.repl.local.WorkerCommand.Compiling;
import dev.rlm.repl.session.GuestSession;
import dev.rlm.repl.session.MemoryRule;

/// Sessions of the `local` engine, each in a worker JVM of its own. Thread-safe.
public final class LocalReplFactory implements ReplFactory {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final PythonLibrary library;
    private final TimeSource time;
    private final Supplier<Fencing> fencing;
    private final Function<Path, WorkerCommand> command;
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
        this(new PythonLibrary(cacheFolder.toAbsolutePath(), time), time, Fence.whenAsked(),
                library -> new WorkerCommand(library, compiling, aot));
    }

    /// @param fencing what is round the workers
    /// @param command starts them, with the unpacked library
    LocalReplFactory(
            PythonLibrary library,
            TimeSource time,
            Supplier<Fencing> fencing,
            Function<Path, WorkerCommand> command) {
        this.library = library;
        this.time = time;
        this.fencing = fencing;
        this.command = command;
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
    public Optional<String> firstUse() {
        return library.isUnpacked()
                ? Optional.empty()
                : Optional.of("unpacking local's Python, once on this machine: a few seconds");
    }

    @Override
    public Isolation isolation() {
        String own = "GraalPy without files, processes and network, in a process of its own";
        return switch (fencing(command.apply(library.path()))) {
            case Fencing.Ready(Fence fence) ->
                new Isolation(List.of(own, fence.fences()), fence.bounded(), fence.weaker());
            case Fencing.Missing(String why) ->
                new Isolation(List.of(own), false, Optional.of("nothing is round that process: " + why));
        };
    }

    @Override
    public Repl open(ReplSpec spec, ReplInput input, HostFunctions functions) throws ReplException {
        if (!spec.language().equals("python")) {
            throw new ReplException("the local REPL speaks python, not " + spec.language());
        }
        long startedAt = time.nanoTime();
        long memory = MemoryRule.GRAALPY.given(spec, input.context());
        Optional<SystemProcess> waiting = spare.take(memory);
        GuestSession.Opening opening = new GuestSession.Opening(input, spec.seed(), true, startedAt,
                waiting.isPresent());
        SystemProcess process = waiting.isPresent() ? waiting.get() : start(memory);
        return new GuestSession.Engine(engine(), time, PATIENCE, Metrics.Of.WORKER).open(process, opening, functions);
    }

    /// Starts a worker with that much memory for its Java heap, in a box where there can be one.
    SystemProcess start(long heapBytes) throws ReplException {
        WorkerCommand worker = command.apply(library.unpacked());
        return switch (fencing(worker)) {
            case Fencing.Ready(Fence fence) -> worker.start(heapBytes, fence);
            case Fencing.Missing _ -> worker.start(heapBytes);
        };
    }

    private Fencing fencing(WorkerCommand worker) {
        return Jvm.fencing(fencing.get(), worker.mounts());
    }

    @Override
    public long memoryFor(ContextValue context) {
        return MemoryRule.GRAALPY.needed(context);
    }

    @Override
    public void keepSpare(long memoryBytes) {
        spare.keep(memoryBytes > 0 ? memoryBytes : MemoryRule.LEAST);
    }

    @Override
    public void close() {
        spare.close();
    }
}
