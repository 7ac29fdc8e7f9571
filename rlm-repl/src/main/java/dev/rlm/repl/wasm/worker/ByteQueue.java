package dev.rlm.repl.wasm.worker;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;

/// A stream of pieces that one thread puts in and another reads; putting never waits. Thread-safe.
public final class ByteQueue extends InputStream {
    private final Deque<byte[]> pieces = new ArrayDeque<>();
    private final IntTaker taken;
    private int at;
    private long held;
    private boolean ended;

    /// Is told how many bytes were read; on the reader's thread, with nothing locked.
    @FunctionalInterface
    public interface IntTaker {
        void take(int count) throws IOException;
    }

    public ByteQueue(IntTaker taken) {
        this.taken = taken;
    }

    /// Adds a piece, which is not copied. After the end it is dropped.
    ///
    /// @return bytes that wait to be read
    public synchronized long put(byte[] piece) {
        if (!ended && piece.length > 0) {
            pieces.add(piece);
            held += piece.length;
            notifyAll();
        }
        return held;
    }

    /// No more will come; what is there can still be read.
    public synchronized void end() {
        ended = true;
        notifyAll();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int count = take(into, offset, length);
        if (count > 0) {
            taken.take(count);
        }
        return count;
    }

    private synchronized int take(byte[] into, int offset, int length) throws IOException {
        while (pieces.isEmpty()) {
            if (ended) {
                return -1;
            }
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while waiting for the other side", e);
            }
        }
        byte[] piece = pieces.element();
        int count = Math.min(length, piece.length - at);
        System.arraycopy(piece, at, into, offset, count);
        at += count;
        held -= count;
        if (at == piece.length) {
            pieces.remove();
            at = 0;
        }
        return count;
    }
}
