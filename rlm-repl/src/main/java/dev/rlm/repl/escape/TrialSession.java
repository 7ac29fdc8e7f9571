package dev.rlm.repl.escape;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.repl.Cell;
import dev.rlm.core.repl.CellResult;
import dev.rlm.core.repl.ContextValue;
import dev.rlm.core.repl.Repl;
import dev.rlm.core.repl.ReplException;
import dev.rlm.core.repl.ReplFactory;
import dev.rlm.core.repl.ReplInput;
import dev.rlm.core.repl.ReplSpec;

/// A session under trial, on a thread of its own and under a watchdog: whatever a cell does, the runner goes on. For one
/// thread.
final class TrialSession implements AutoCloseable {
    /// How long after its limit a cell may end: an engine's wait for it to begin, its patience with an interrupt, its
    /// kill, and a busy machine.
    private static final Duration ALLOWANCE = Duration.ofSeconds(45);
    private static final Duration CLOSING = Duration.ofSeconds(10);
    private static final Duration CONTROL_LIMIT = Duration.ofSeconds(20);
    private static final String CONTROL = "print(''.join(sorted('cab')), len([1, 2]), open.__name__)";
    private static final String CONTROLLED = "abc 2 open\n";
    private static final long SEED = 6;

    private final Repl repl;
    private final HostSide host;
    private final TimeSource time;
    private final ExecutorService thread = Executors
            .newSingleThreadExecutor(Thread.ofPlatform().daemon().name("escape trial").factory());
    private int cells;

    private TrialSession(Repl repl, HostSide host, TimeSource time) {
        this.repl = repl;
        this.host = host;
        this.time = time;
    }

    static TrialSession open(ReplFactory engine, TimeSource time) throws ReplException {
        HostSide host = new HostSide();
        ReplInput input = new ReplInput(new ContextValue.Text("the input"), List.of());
        return new TrialSession(engine.open(ReplSpec.python(SEED), input, host), host, time);
    }

    HostSide host() {
        return host;
    }

    /// The number that the next cell will have.
    int next() {
        return cells + 1;
    }

    Ran run(String code, Duration limit) throws InterruptedException {
        Cell cell = new Cell(++cells, code, limit);
        host.begin(cells);
        long start = time.nanoTime();
        Future<CellResult> running = thread.submit(() -> repl.run(cell, Cancellation.root()));
        try {
            CellResult result = running.get(limit.plus(ALLOWANCE).toMillis(), TimeUnit.MILLISECONDS);
            return new Ran.Ended(result, Duration.ofNanos(time.nanoTime() - start));
        } catch (TimeoutException _) {
            return new Ran.Overdue(!endsByClosing(running));
        } catch (ExecutionException failure) {
            return new Ran.Failed(failure.getCause() instanceof ReplException engine
                    ? engine.getMessage()
                    : "it broke: " + failure.getCause());
        }
    }

    private boolean endsByClosing(Future<CellResult> running) throws InterruptedException {
        Thread.ofPlatform().daemon().name("escape watchdog").start(repl::close);
        try {
            running.get(CLOSING.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException _) {
            return false;
        } catch (ExecutionException _) {
            return true;
        }
    }

    /// Runs a harmless cell.
    Ran control() throws InterruptedException {
        return run(CONTROL, CONTROL_LIMIT);
    }

    /// Whether the harmless cell did what it does in a session that nobody has touched.
    static boolean isUnharmed(Ran control) {
        return control instanceof Ran.Ended(CellResult.Completed completed, Duration _)
                && completed.report().stdout().text().equals(CONTROLLED);
    }

    @Override
    public void close() {
        Thread closing = Thread.ofPlatform().daemon().name("escape close").start(repl::close);
        try {
            closing.join(CLOSING);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        thread.shutdownNow();
    }
}
