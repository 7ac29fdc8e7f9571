package dev.rlm.repl.cpython;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
import dev.rlm.repl.fence.Bounds;
import dev.rlm.repl.fence.Fence;
import dev.rlm.repl.fence.Fencing;
import dev.rlm.repl.fence.SystemProcess;
import dev.rlm.repl.session.GuestSession;
import dev.rlm.repl.session.MemoryRule;

/// Sessions of the `native` engine: the system's CPython, each in a box of its own. Where no box can be made there are
/// no sessions, and never anything weaker. Thread-safe.
public final class NativeReplFactory implements ReplFactory {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int PROCESSES = 512;
    private static final long FILE_BYTES = 64L << 20;

    private final TimeSource time;
    private final InterpreterSearch search;
    private final Supplier<Fencing> fencing;

    // Guarded by this; found once, when it is first needed.
    private Interpreter.@Nullable Ready interpreter;

    /// @param python the user's setting, absolute
    /// @param environment of rlm: where to look for a Python else
    public NativeReplFactory(Optional<Path> python, Map<String, String> environment, TimeSource time) {
        this(new InterpreterSearch(python, environment), Fence.whenAsked(), time);
    }

    NativeReplFactory(InterpreterSearch search, Supplier<Fencing> fencing, TimeSource time) {
        this.time = time;
        this.search = search;
        this.fencing = fencing;
    }

    @Override
    public String engine() {
        return "native";
    }

    @Override
    public String version() {
        try {
            return "CPython " + interpreter(fence()).interpreter().version();
        } catch (ReplException _) {
            return "without CPython";
        }
    }

    @Override
    public void check() throws ReplException {
        interpreter(fence());
    }

    @Override
    public Isolation isolation() {
        return switch (fencing.get()) {
            case Fencing.Ready(Fence fence) -> new Isolation(List.of(fence.fences()), fence.bounded(), fence.weaker());
            case Fencing.Missing(String why) -> new Isolation(List.of(), false, Optional.of(why));
        };
    }

    private Fence fence() throws ReplException {
        return switch (fencing.get()) {
            case Fencing.Ready(Fence fence) -> fence;
            case Fencing.Missing(String why) -> throw new ReplException("the native REPL cannot run here: " + why);
        };
    }

    private synchronized Interpreter.Ready interpreter(Fence fence) throws ReplException {
        if (interpreter == null) {
            interpreter = search.find(fence);
        }
        return interpreter;
    }

    @Override
    public Repl open(ReplSpec spec, ReplInput input, HostFunctions functions) throws ReplException {
        if (!spec.language().equals("python")) {
            throw new ReplException("the native REPL speaks python, not " + spec.language());
        }
        long startedAt = time.nanoTime();
        GuestSession.Opening opening = new GuestSession.Opening(input, spec.seed(), true, startedAt, false);
        long memory = MemoryRule.CPYTHON.given(spec, input.context());
        return new GuestSession.Engine(engine(), time, PATIENCE, Metrics.Of.GUEST).open(start(spec.seed(), memory),
                opening, functions);
    }

    private SystemProcess start(long seed, long memory) throws ReplException {
        Fence fence = fence();
        Interpreter.Ready ready = interpreter(fence);
        Interpreter python = ready.interpreter();
        byte[] compiled = ready.compiled();
        List<String> command = new ArrayList<>(List.of(python.program().toString()));
        command.addAll(Driver.arguments(compiled, python.packages()));
        SystemProcess process = fence.start(python.box(seed, new Bounds(memory, memory, PROCESSES, FILE_BYTES, 0)),
                command, Driver.KIND);
        try {
            Driver.feed(process.input(), compiled);
            return process;
        } catch (IOException _) {
            String why = process.whyEnded().orElse("its process was ended from outside");
            process.close();
            throw new ReplException("the native REPL did not start: " + why);
        }
    }

    @Override
    public long memoryFor(ContextValue context) {
        return MemoryRule.CPYTHON.needed(context);
    }

    @Override
    public void close() {}
}
