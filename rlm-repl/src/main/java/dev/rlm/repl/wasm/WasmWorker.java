package dev.rlm.repl.wasm;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.rlm.repl.fence.SystemProcess;
import dev.rlm.repl.wasm.worker.Envelope;
import dev.rlm.repl.wasm.worker.Envelope.Kind;

/// A worker process and the sessions in it. When it ends, all of them are lost. Thread-safe.
final class WasmWorker implements AutoCloseable {
    private static final int BUFFER = 128 * 1024;

    private final SystemProcess process;
    private final DataOutputStream out;
    private final Map<Integer, WasmGuest> guests = new HashMap<>();

    // Guarded by guests.
    private int last;
    private boolean lost;
    private boolean closing;

    WasmWorker(SystemProcess process) {
        this.process = process;
        this.out = new DataOutputStream(process.input());
        Thread.ofPlatform().daemon().name("wasm worker").start(this::read);
    }

    boolean isAlive() {
        synchronized (guests) {
            return !lost && !closing && process.isAlive();
        }
    }

    /// Whether it has ended without having been asked to.
    boolean isLost() {
        synchronized (guests) {
            return lost && !closing;
        }
    }

    /// Whether it has ended because its image is no good.
    boolean hadNoImage() {
        return isLost() && whyEnded().equals(Optional.of(WasmCommand.NO_IMAGE));
    }

    ProcessHandle handle() {
        return ProcessHandle.of(process.pid()).orElseThrow();
    }

    long memoryPeakBytes() {
        return process.memoryPeakBytes();
    }

    void endInput() {
        try {
            process.input().close();
        } catch (IOException _) {
            process.kill();
        }
    }

    /// A new session.
    ///
    /// @throws IOException when the worker is gone
    WasmGuest open(long memoryBytes, long seed) throws IOException {
        return begin(Kind.OPEN, ByteBuffer.allocate(2 * Long.BYTES).putLong(memoryBytes).putLong(seed).array());
    }

    /// A new session that begins as another.
    ///
    /// @throws IOException when the worker is gone
    WasmGuest fork(WasmGuest parent, long seed) throws IOException {
        return begin(Kind.FORK,
                ByteBuffer.allocate(Integer.BYTES + Long.BYTES).putInt(parent.number()).putLong(seed).array());
    }

    private WasmGuest begin(Kind kind, byte[] body) throws IOException {
        WasmGuest guest;
        synchronized (guests) {
            guest = new WasmGuest(++last, this);
            if (lost || closing) {
                throw new IOException("the worker has ended");
            }
            guests.put(guest.number(), guest);
        }
        send(new Envelope(guest.number(), kind, body));
        return guest;
    }

    /// @throws IOException when the worker is gone; it takes no session any more then
    void send(Envelope envelope) throws IOException {
        try {
            synchronized (out) {
                envelope.write(out);
            }
        } catch (IOException e) {
            synchronized (guests) {
                lost = true;
            }
            throw e;
        }
    }

    void forget(WasmGuest guest) {
        boolean unused;
        synchronized (guests) {
            guests.remove(guest.number());
            unused = closing && guests.isEmpty();
        }
        if (unused) {
            process.close();
        }
    }

    private void read() {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(process.output(), BUFFER))) {
            for (Optional<Envelope> next = Envelope.read(in); next.isPresent(); next = Envelope.read(in)) {
                of(next.get()).take(next.get());
            }
        } catch (IOException _) {
            // No worker of ours says such things: nothing it says can be believed.
            process.kill();
        } finally {
            lose();
        }
    }

    /// What is said of a session that was given up is dropped.
    private WasmGuest of(Envelope envelope) {
        synchronized (guests) {
            return guests.getOrDefault(envelope.session(), new WasmGuest(envelope.session(), this));
        }
    }

    private void lose() {
        List<WasmGuest> left;
        synchronized (guests) {
            lost = true;
            left = List.copyOf(guests.values());
        }
        left.forEach(WasmGuest::lost);
    }

    Optional<String> whyEnded() {
        return process.whyEnded();
    }

    boolean endedByLimit() {
        return process.endedByLimit();
    }

    /// Ends it at once.
    void kill() {
        process.close();
    }

    /// Takes no session any more, and ends it once the last has ended.
    @Override
    public void close() {
        boolean unused;
        synchronized (guests) {
            closing = true;
            unused = guests.isEmpty();
        }
        if (unused) {
            process.close();
        }
    }
}
