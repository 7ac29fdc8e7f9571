package dev.rlm.repl.local;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.repl.Cell;
import dev.rlm.core.repl.CellResult;
import dev.rlm.core.repl.ContextValue;
import dev.rlm.core.repl.HostFunctions;
import dev.rlm.core.repl.Isolation;
import dev.rlm.core.repl.Metrics;
import dev.rlm.core.repl.Repl;
import dev.rlm.core.repl.ReplException;
import dev.rlm.core.repl.ReplFactory;
import dev.rlm.core.repl.ReplInput;
import dev.rlm.core.repl.ReplSpec;
import dev.rlm.core.repl.ReplStart;
import dev.rlm.repl.fence.SystemProcess;
import dev.rlm.repl.jvm.Aot;
import dev.rlm.repl.session.GuestSession;

/// Sessions of the `local` engine that use worker JVMs one after the other, each time with a fresh Python context.
/// **For tests only, never for runs**: it saves the seconds of a start, but what a guest broke in its JVM is still
/// broken for the next. Every worker has the memory of the smallest session; [ReplSpec#memoryBytes()] is ignored.
/// Thread-safe; as many workers as sessions are open at once.
public final class RecycledWorkers implements ReplFactory {
    /// More than a run has: tests share their machine.
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    private final LocalReplFactory factory;
    private final TimeSource time;
    private final Deque<Worker> idle = new ArrayDeque<>();

    /// @param cacheFolder as for [LocalReplFactory]
    public RecycledWorkers(Path cacheFolder, TimeSource time) {
        this.factory = new LocalReplFactory(cacheFolder, time, WorkerCommand.Compiling.LIGHTLY,
                new Aot.None());
        this.time = time;
    }

    @Override
    public String engine() {
        return factory.engine();
    }

    @Override
    public String version() {
        return factory.version();
    }

    @Override
    public void check() throws ReplException {
        factory.check();
    }

    @Override
    public Isolation isolation() {
        return factory.isolation();
    }

    @Override
    public Repl open(ReplSpec spec, ReplInput input, HostFunctions functions) throws ReplException {
        Optional<Worker> waiting = takeIdle();
        GuestSession.Opening opening = new GuestSession.Opening(input, spec.seed(), false, time.nanoTime(),
                waiting.isPresent());
        if (waiting.isPresent()) {
            Worker worker = waiting.get();
            worker.functions.set(functions);
            worker.session.renew(opening);
            return new Lease(worker);
        }
        AtomicReference<HostFunctions> current = new AtomicReference<>(functions);
        SystemProcess process = factory.start(factory.memoryFor(new ContextValue.Text("")));
        GuestSession session = new GuestSession.Engine(engine(), time, PATIENCE, Metrics.Of.WORKER).open(process,
                opening,
                call -> current.get().call(call));
        return new Lease(new Worker(session, current));
    }

    private synchronized Optional<Worker> takeIdle() {
        return Optional.ofNullable(idle.poll());
    }

    private synchronized void giveBack(Worker worker) {
        idle.push(worker);
    }

    @Override
    public long memoryFor(ContextValue context) {
        return factory.memoryFor(context);
    }

    @Override
    public void close() {
        for (Optional<Worker> worker = takeIdle(); worker.isPresent(); worker = takeIdle()) {
            worker.get().session.close();
        }
        factory.close();
    }

    private record Worker(GuestSession session, AtomicReference<HostFunctions> functions) {}

    /// One session over a worker; gives it back when it is still good.
    private final class Lease implements Repl {
        private final Worker worker;
        private final AtomicBoolean good = new AtomicBoolean(true);
        private final AtomicBoolean closed = new AtomicBoolean();

        Lease(Worker worker) {
            this.worker = worker;
        }

        @Override
        public CellResult run(Cell cell, Cancellation cancellation) throws ReplException {
            good.set(false);
            CellResult result = worker.session.run(cell, cancellation);
            good.set(!(result instanceof CellResult.Killed));
            return result;
        }

        @Override
        public Optional<String> textOf(String variable) throws ReplException {
            good.set(false);
            Optional<String> text = worker.session.textOf(variable);
            good.set(true);
            return text;
        }

        @Override
        public ReplStart start() {
            return worker.session.start();
        }

        @Override
        public void close() {
            if (closed.getAndSet(true)) {
                return;
            }
            if (good.get()) {
                giveBack(worker);
            } else {
                worker.session.close();
            }
        }
    }
}
