package dev.rlm.repl.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.repl.Metrics;
import dev.rlm.core.repl.ReplException;
import dev.rlm.repl.fence.SystemProcess;
import dev.rlm.repl.jvm.Aot;
import dev.rlm.repl.jvm.Rehearsal;
import dev.rlm.repl.local.WorkerCommand.Compiling;
import dev.rlm.repl.local.worker.WorkerExit;
import dev.rlm.repl.session.GuestSession;

/// Makes the ahead-of-time cache from which workers start. A program of its own, for the launcher's background job: a
/// worker runs what cells usually do and writes down which classes that took, and a second process makes the cache.
/// Before that the Python modules that cells often import are compiled.
public final class WorkerCache {
    private static final long HEAP = 1L << 30;
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    private WorkerCache() {}

    /// @param args the user's cache folder for rlm, and the file to make; its folder must exist
    public static void main(String[] args) throws IOException, ReplException {
        Path cache = Path.of(args[1]).toAbsolutePath();
        Path configuration = cache.resolveSibling(cache.getFileName() + ".configuration");
        Path library = new PythonLibrary(Path.of(args[0]).toAbsolutePath(), TimeSource.SYSTEM).unpacked();
        finish(new WorkerCommand(library, Compiling.LIGHTLY, new Aot.None()).startCompiling());
        try {
            rehearse(new WorkerCommand(library, Compiling.FULLY, new Aot.Record(configuration)).start(HEAP));
            finish(new WorkerCommand(library, Compiling.FULLY, new Aot.Create(configuration, cache)).start(HEAP));
        } finally {
            Files.deleteIfExists(configuration);
        }
    }

    private static void rehearse(SystemProcess process) throws ReplException {
        try (process) {
            GuestSession.Opening opening = new GuestSession.Opening(Rehearsal.INPUT, 1, true,
                    TimeSource.SYSTEM.nanoTime(), false);
            GuestSession session = new GuestSession.Engine("local", TimeSource.SYSTEM, TIMEOUT, Metrics.Of.WORKER).open(
                    process, opening, Rehearsal::reply);
            Rehearsal.run(session);
            await(process, WorkerExit.INPUT_ENDED.code());
        }
    }

    private static void finish(SystemProcess process) throws ReplException {
        try (process) {
            await(process, 0);
        }
    }

    private static void await(SystemProcess process, int good) throws ReplException {
        Optional<String> failure = process.awaitEnd(good);
        if (failure.isPresent()) {
            throw new ReplException("the cache of workers cannot be made: " + failure.get());
        }
    }
}
