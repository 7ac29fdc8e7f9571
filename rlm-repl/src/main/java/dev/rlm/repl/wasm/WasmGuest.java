package dev.rlm.repl.wasm;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.rlm.repl.frame.BrokenFrameException;
import dev.rlm.repl.session.GuestProcess;
import dev.rlm.repl.wasm.worker.ByteQueue;
import dev.rlm.repl.wasm.worker.Ending;
import dev.rlm.repl.wasm.worker.Envelope;
import dev.rlm.repl.wasm.worker.Envelope.Kind;

/// One session of a worker, as if it were a process of its own. Thread-safe.
final class WasmGuest implements GuestProcess {
    /// How much is read before the worker is told.
    private static final int TOLD_EACH = Envelope.WINDOW / 4;

    private final int number;
    private final WasmWorker worker;
    private final ByteQueue output = new ByteQueue(this::read);
    private final OutputStream input = new Input();

    // Guarded by this.
    private int untold;
    private @Nullable Ending ending;
    private boolean over;
    private long cpuNanos;
    private long peakBytes;

    WasmGuest(int number, WasmWorker worker) {
        this.number = number;
        this.worker = worker;
    }

    int number() {
        return number;
    }

    WasmWorker worker() {
        return worker;
    }

    /// Takes what the worker says of it; never waits.
    void take(Envelope envelope) throws BrokenFrameException {
        switch (envelope.kind()) {
            case DATA -> {
                if (output.put(envelope.body()) > 2L * Envelope.WINDOW) {
                    throw new BrokenFrameException("more than there is room for");
                }
            }
            case METRICS -> measured(envelope.numbers(2 * Long.BYTES));
            case ENDED -> ended(envelope.numbers(1).get());
            case OPEN, FORK, READ, KILL -> throw new BrokenFrameException("an envelope " + envelope.kind());
        }
    }

    private synchronized void measured(ByteBuffer numbers) {
        cpuNanos = Math.max(cpuNanos, numbers.getLong());
        peakBytes = Math.max(peakBytes, numbers.getLong());
    }

    private void ended(byte code) throws BrokenFrameException {
        Ending how = Ending.of(code).orElseThrow(() -> new BrokenFrameException("an unknown ending"));
        synchronized (this) {
            ending = how;
        }
        lost();
    }

    /// Nothing more comes of it.
    void lost() {
        synchronized (this) {
            over = true;
        }
        output.end();
    }

    private void read(int count) throws IOException {
        int told;
        synchronized (this) {
            untold += count;
            if (untold < TOLD_EACH) {
                return;
            }
            told = untold;
            untold = 0;
        }
        worker.send(new Envelope(number, Kind.READ, ByteBuffer.allocate(Integer.BYTES).putInt(told).array()));
    }

    @Override
    public InputStream output() {
        return output;
    }

    @Override
    public OutputStream input() {
        return input;
    }

    @Override
    public boolean interrupt() {
        return false;
    }

    /// On a thread of its own: a worker that does not read holds up nobody.
    @Override
    public void kill() {
        synchronized (this) {
            if (over) {
                return;
            }
        }
        Thread.ofVirtual().name("kill").start(() -> {
            try {
                worker.send(new Envelope(number, Kind.KILL, new byte[0]));
            } catch (IOException _) {
                lost();
            }
        });
    }

    @Override
    public Optional<String> whyEnded() {
        Ending own;
        synchronized (this) {
            own = ending;
        }
        if (own == null) {
            return worker.whyEnded();
        }
        return own == Ending.KILLED ? Optional.empty() : Optional.of(own.why());
    }

    @Override
    public synchronized boolean endedByLimit() {
        return ending == Ending.OUT_OF_MEMORY || ending == null && worker.endedByLimit();
    }

    @Override
    public synchronized Duration cpu() {
        return Duration.ofNanos(cpuNanos);
    }

    @Override
    public synchronized long memoryPeakBytes() {
        return peakBytes;
    }

    @Override
    public void close() {
        kill();
        lost();
        worker.forget(this);
    }

    /// Frames, in pieces.
    private final class Input extends OutputStream {
        @Override
        public void write(int b) throws IOException {
            write(new byte[]{(byte) b});
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            for (int at = offset; at < offset + length; at += Envelope.MOST) {
                int to = Math.min(offset + length, at + Envelope.MOST);
                worker.send(new Envelope(number, Kind.DATA, Arrays.copyOfRange(bytes, at, to)));
            }
        }
    }
}
