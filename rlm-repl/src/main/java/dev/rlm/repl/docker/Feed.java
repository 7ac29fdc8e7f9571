package dev.rlm.repl.docker;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;

/// A pipe from whoever writes to a library that wants to read what it is to send, on a thread of its own. A write returns at
/// once while there is room: what is written wakes one thread, once, and nobody looks now and then. Thread-safe; closing
/// either side ends both, and what had been written before is still read.
final class Feed {
    private static final int ROOM = 64 * 1024;

    // Guarded by this.
    private final byte[] waiting = new byte[ROOM];
    private int at;
    private int end;
    private boolean closed;
    private @Nullable Thread reader;

    /// For who writes.
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
        int given = 0;
        while (given < length) {
            await(() -> end < ROOM);
            if (closed) {
                throw new IOException("nobody reads any more");
            }
            int part = Math.min(length - given, ROOM - end);
            System.arraycopy(bytes, offset + given, waiting, end, part);
            end += part;
            given += part;
            notifyAll();
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
        if (at == end) {
            return -1;
        }
        int taken = Math.min(length, end - at);
        System.arraycopy(waiting, at, into, offset, taken);
        at += taken;
        if (at == end) {
            at = 0;
            end = 0;
            notifyAll();
        }
        return taken;
    }

    /// Until it is so, or this is closed.
    private void await(BooleanSupplier so) throws IOException {
        try {
            while (!so.getAsBoolean() && !closed) {
                wait();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            close();
            throw new IOException("interrupted");
        }
    }

    synchronized void close() {
        closed = true;
        notifyAll();
    }
}
