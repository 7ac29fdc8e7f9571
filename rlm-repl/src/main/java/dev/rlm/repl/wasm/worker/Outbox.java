package dev.rlm.repl.wasm.worker;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

import dev.rlm.repl.wasm.worker.Envelope.Kind;

/// What one session writes to the host: as much as the host has room for, else it waits, and nobody else does.
/// Thread-safe.
final class Outbox extends OutputStream {
    private final int session;
    private final DataOutputStream out;
    private int window = Envelope.WINDOW;
    private boolean closed;
    private boolean over;

    /// @param out of all sessions; its lock is held while an envelope is written
    Outbox(int session, DataOutputStream out) {
        this.session = session;
        this.out = out;
    }

    /// The host has read so much.
    synchronized void read(int count) {
        window += count;
        notifyAll();
    }

    /// Nothing is sent any more, and nobody waits.
    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }

    /// An interrupt does not end the waiting: half a frame would be the end of the session.
    private synchronized int take(int wanted) throws IOException {
        boolean interrupted = false;
        while (window <= 0 && !closed) {
            try {
                wait();
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (closed) {
            throw new IOException("the session is over");
        }
        int count = Math.min(wanted, Math.min(window, Envelope.MOST));
        window -= count;
        return count;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[]{(byte) b});
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        for (int at = offset; at < offset + length;) {
            int count = take(offset + length - at);
            send(Kind.DATA, Arrays.copyOfRange(bytes, at, at + count));
            at += count;
        }
    }

    /// Says what the session has used.
    void metrics(long cpuNanos, long bytes) throws IOException {
        send(Kind.METRICS, ByteBuffer.allocate(2 * Long.BYTES).putLong(cpuNanos).putLong(bytes).array());
    }

    /// Says that the session is over; the first time only.
    void ended(Ending ending) throws IOException {
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
        }
        send(Kind.ENDED, new byte[]{ending.code()});
    }

    private void send(Kind kind, byte[] body) throws IOException {
        synchronized (out) {
            new Envelope(session, kind, body).write(out);
        }
    }
}
