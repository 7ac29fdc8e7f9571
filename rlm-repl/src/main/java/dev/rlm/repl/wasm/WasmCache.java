package dev.rlm.repl.wasm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.repl.Metrics;
import dev.rlm.core.repl.ReplException;
import dev.rlm.repl.fence.SystemProcess;
import dev.rlm.repl.jvm.Aot;
import dev.rlm.repl.jvm.Rehearsal;
import dev.rlm.repl.session.GuestProcess;
import dev.rlm.repl.session.GuestSession;
import dev.rlm.repl.wasm.worker.WasmWorkerMain;

/// Makes the image from which workers start, where it is not there, and their ahead-of-time cache. A program of its own,
/// for the launcher's background job.
public final class WasmCache {
    private static final long HEAP = 1L << 30;

    private WasmCache() {}

    /// @param args the user's cache folder for rlm, and the file to make; its folder must exist
    public static void main(String[] args) throws IOException, ReplException {
        Path image = new WasmImage(Path.of(args[0]).toAbsolutePath()).made();
        Path cache = Path.of(args[1]).toAbsolutePath();
        Path configuration = cache.resolveSibling(cache.getFileName() + ".configuration");
        try {
            rehearse(new WasmCommand(HEAP, new Aot.Record(configuration)).start(image));
            try (SystemProcess process = new WasmCommand(HEAP, new Aot.Create(configuration, cache)).start(image)) {
                await(process, 0);
            }
        } finally {
            Files.deleteIfExists(configuration);
        }
    }

    private static void rehearse(SystemProcess process) throws IOException, ReplException {
        try (process) {
            WasmWorker worker = new WasmWorker(process);
            WasmGuest guest = worker.open(HEAP, 1);
            try (GuestSession session = open(guest)) {
                Rehearsal.run(session);
                open(worker.fork(guest, 2)).close();
                worker.endInput();
                await(process, WasmWorkerMain.INPUT_ENDED);
            }
        }
    }

    private static GuestSession open(WasmGuest guest) throws ReplException {
        GuestSession.Opening opening = new GuestSession.Opening(Rehearsal.INPUT, 1, false,
                TimeSource.SYSTEM.nanoTime(), false);
        return new GuestSession.Engine("wasm", TimeSource.SYSTEM, Rehearsal.TIMEOUT, Metrics.Of.GUEST)
                .open((GuestProcess) guest, opening, Rehearsal::reply);
    }

    private static void await(SystemProcess process, int good) throws ReplException {
        Optional<String> failure = process.awaitEnd(good);
        if (failure.isPresent()) {
            throw new ReplException("the cache of workers cannot be made: " + failure.get());
        }
    }
}
