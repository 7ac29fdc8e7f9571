package dev.rlm.repl.wasm;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

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
import dev.rlm.repl.session.GuestProcess;
import dev.rlm.repl.session.GuestSession;
import dev.rlm.repl.session.MemoryRule;

/// Sessions of the `wasm` engine, all in one worker JVM, which is started when it is first needed and again when it was
/// lost. Thread-safe.
public final class WasmReplFactory implements ReplFactory {
    /// Longer than a guest's code may go on after an interrupt before it is undone.
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    static final String ENDIVE = "/META-INF/maven/run.endive/runtime/pom.properties";
    private static final String PYTHON = "CPython 3.13.2";
    private static final long GIGABYTE = 1L << 30;
    /// All that 32 bits can address.
    private static final long MOST = 4 * GIGABYTE;
    /// References of a larger Java heap take twice the room.
    private static final long LARGEST_HEAP = 30 * GIGABYTE;

    private final WasmImage image;
    private final TimeSource time;
    private final Supplier<Fencing> fencing;
    private final WasmCommand command;

    // Guarded by this.
    private @Nullable WasmWorker worker;
    private boolean closed;

    /// What a session is given.
    record Given(ReplInput input, HostFunctions functions) {}

    /// @param cacheFolder the user's cache folder for rlm; the image from which workers start is made there once
    public WasmReplFactory(Path cacheFolder, TimeSource time) {
        this(new WasmImage(cacheFolder.toAbsolutePath()), time, Fence.whenAsked(),
                new WasmCommand(heap(), new Aot.None()));
    }

    /// @param aotCache as [WasmCache] makes it for this class path and this JDK; the worker starts in half the time with
    ///   it
    public WasmReplFactory(Path cacheFolder, TimeSource time, Path aotCache) {
        this(new WasmImage(cacheFolder.toAbsolutePath()), time, Fence.whenAsked(),
                new WasmCommand(heap(), new Aot.Use(aotCache.toAbsolutePath())));
    }

    WasmReplFactory(WasmImage image, TimeSource time, Supplier<Fencing> fencing, WasmCommand command) {
        this.image = image;
        this.time = time;
        this.fencing = fencing;
        this.command = command;
    }

    /// Three quarters of the machine: it is taken only as far as sessions write to it, each within its own limit.
    private static long heap() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? Math.clamp(system.getTotalMemorySize() / 4 * 3, GIGABYTE, LARGEST_HEAP)
                : MOST;
    }

    @Override
    public String engine() {
        return "wasm";
    }

    @Override
    public String version() {
        try (InputStream stated = WasmReplFactory.class.getResourceAsStream(ENDIVE)) {
            Properties properties = new Properties();
            if (stated != null) {
                properties.load(stated);
            }
            return PYTHON + " on Endive " + properties.getProperty("version", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void check() throws ReplException {
        // It is a part of rlm, and needs nothing else but room for its image.
        image.check();
    }

    @Override
    public Optional<String> firstUse() {
        try {
            return image.isThere()
                    ? Optional.empty()
                    : Optional.of("preparing wasm's Python, once on this machine: 5 to 60 s");
        } catch (ReplException _) {
            // Said when a session is to start.
            return Optional.empty();
        }
    }

    @Override
    public Isolation isolation() {
        String own = "WebAssembly without files, processes and network, in a process of its own";
        return switch (fencing()) {
            case Fencing.Ready(Fence fence) ->
                new Isolation(List.of(own, fence.fences()), fence.bounded(), fence.weaker());
            case Fencing.Missing(String why) ->
                new Isolation(List.of(own), false, Optional.of("nothing is round that process: " + why));
        };
    }

    @Override
    public boolean forks() {
        return true;
    }

    @Override
    public Repl open(ReplSpec spec, ReplInput input, HostFunctions functions) throws ReplException {
        if (!spec.language().equals("python")) {
            throw new ReplException("the wasm REPL speaks python, not " + spec.language());
        }
        boolean warm = hasWorker();
        GuestSession.Opening opening = new GuestSession.Opening(input, spec.seed(), false, time.nanoTime(), warm);
        WasmWorker first = worker();
        try {
            return open(first, spec, opening, functions);
        } catch (ReplException e) {
            if (!mayDoBetter(first, warm)) {
                throw e;
            }
            return open(worker(), spec, opening, functions);
        }
    }

    private Repl open(WasmWorker in, ReplSpec spec, GuestSession.Opening opening, HostFunctions functions)
            throws ReplException {
        long asked = MemoryRule.CPYTHON.given(spec, opening.input().context());
        try {
            return begin(in.open(Math.min(MOST, asked), spec.seed()), opening, functions);
        } catch (IOException e) {
            throw new ReplException("the wasm REPL did not start: " + e.getMessage(), e);
        }
    }

    /// Whether another worker may begin the session that this one did not: others may have used up its memory, or its
    /// image is no good, which is made anew then.
    private synchronized boolean mayDoBetter(WasmWorker failed, boolean warm) throws ReplException {
        if (closed || !failed.isLost()) {
            return false;
        }
        if (!failed.hadNoImage()) {
            return warm;
        }
        if (failed.equals(worker)) {
            image.remove();
            failed.close();
            worker = null;
        }
        return true;
    }

    /// A session that begins as `parent` was when its cell began.
    Repl fork(WasmGuest parent, ReplSpec spec, Given given) throws ReplException {
        long startedAt = time.nanoTime();
        try {
            WasmGuest guest = parent.worker().fork(parent, spec.seed());
            return begin(guest, new GuestSession.Opening(given.input, spec.seed(), false, startedAt, true),
                    given.functions);
        } catch (IOException e) {
            throw new ReplException("the REPL cannot be forked: " + e.getMessage(), e);
        }
    }

    private Repl begin(WasmGuest guest, GuestSession.Opening opening, HostFunctions functions) throws ReplException {
        GuestSession session = new GuestSession.Engine(engine(), time, PATIENCE, Metrics.Of.GUEST)
                .open((GuestProcess) guest, opening, functions);
        return new WasmRepl(this, guest, session);
    }

    private synchronized boolean hasWorker() {
        return worker != null && worker.isAlive();
    }

    private synchronized WasmWorker worker() throws ReplException {
        WasmWorker current = worker;
        if (current == null || !current.isAlive()) {
            if (current != null) {
                current.close();
            }
            current = new WasmWorker(start());
            worker = current;
            if (closed) {
                current.close();
            }
        }
        return current;
    }

    private SystemProcess start() throws ReplException {
        Path made = image.made();
        return switch (fencing()) {
            case Fencing.Ready(Fence fence) -> command.start(made, fence);
            case Fencing.Missing _ -> command.start(made);
        };
    }

    private Fencing fencing() {
        return Jvm.fencing(fencing.get(), Jvm.mounts(command.aot().files()));
    }

    @Override
    public long memoryFor(ContextValue context) {
        return MemoryRule.CPYTHON.needed(context);
    }

    /// Starts the worker, which serves all sessions.
    @Override
    public void keepSpare(long memoryBytes) {
        Thread.ofVirtual().name("wasm worker").start(() -> {
            try {
                worker();
            } catch (ReplException _) {
                // Whoever needs it starts it anew, and is told why that fails.
                return;
            }
        });
    }

    /// The worker's outermost process, for tests.
    synchronized ProcessHandle workerHandle() {
        return Objects.requireNonNull(worker).handle();
    }

    /// Ends what the worker reads, as the end of this process would; for tests.
    synchronized void endWorkersInput() {
        Objects.requireNonNull(worker).endInput();
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (worker != null) {
            worker.close();
        }
    }
}
