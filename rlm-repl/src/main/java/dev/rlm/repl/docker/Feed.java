package dev.rlm.repl.docker;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;

/// Hands what is written on one side to whoever reads on the other, without a copy between them: a write returns when all
/// of it was taken. Made for a library that wants to read what it is to send, on a thread of its own, and thus knows how
/// fast the receiver is. Thread-safe; closing either side ends both.
final class Feed {
    private static final byte[] NOTHING = new byte[0];

    // Guarded by this.
    private byte[] waiting = NOTHING;
    private int at;
    private int end;
    private boolean closed;
    private @Nullable Thread reader;

    /// For who writes. One writer at a time.
    OutputStream output() {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[]{(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                give(bytes, offset, length);
            }

            @Override
            public void close() {
                Feed.this.close();
            }
        };
    }

    /// For who reads.
    InputStream input() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                return take(into, offset, length);
            }

            @Override
            public void close() {
                Feed.this.close();
            }
        };
    }

    private synchronized void give(byte[] bytes, int offset, int length) throws IOException {
        waiting = bytes;
        at = offset;
        end = offset + length;
        notifyAll();
        await(() -> at >= end);
        waiting = NOTHING;
        if (closed) {
            throw new IOException("nobody reads any more");
        }
    }

    private synchronized int take(byte[] into, int offset, int length) throws IOException {
        if (reader == null) {
            reader = Thread.currentThread();
            // That thread is the library's, which lets it die with a stack trace when the connection is gone: there is
            // nothing to be said that whoever reads the connection does not see.
            reader.setUncaughtExceptionHandler((_, _) -> close());
        }
        await(() -> at < end);
        if (at >= end) {
            return -1;
        }
        int taken = Math.min(length, end - at);
        System.arraycopy(waiting, at, into, offset, taken);
        at += taken;
        if (at == end) {
            notifyAll();
        }
        return taken;
    }

    /// Until it is so, or this is closed.
    private synchronized void await(BooleanSupplier so) throws IOException {
        try {
            while (!so.getAsBoolean() && !closed) {
                wait();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            closed = true;
            notifyAll();
            throw new IOException("interrupted");
        }
    }

    synchronized void close() {
        closed = true;
        end = at;
        notifyAll();
    }
}
