package dev.rlm.repl.docker;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// What comes of a container without a terminal: pieces of its two streams, each behind eight bytes that say which and
/// how long. Gives stdout and keeps the beginning of stderr. For one reading thread; [#errors] for any.
final class Multiplexed extends InputStream {
    private static final int HEADER = 8;
    private static final int STDERR = 2;
    private static final int MOST_ERRORS = 4096;

    private final InputStream connection;
    private final StringBuilder errors = new StringBuilder();
    private int left;

    Multiplexed(InputStream connection) {
        this.connection = connection;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        while (left == 0) {
            byte[] header = connection.readNBytes(HEADER);
            if (header.length < HEADER) {
                return -1;
            }
            int size = ByteBuffer.wrap(header).getInt(HEADER - Integer.BYTES);
            if (size < 0) {
                throw new IOException("a piece of output without a length");
            }
            if (header[0] == STDERR) {
                keep(size);
            } else {
                left = size;
            }
        }
        int n = connection.read(into, offset, Math.min(length, left));
        if (n < 0) {
            throw new EOFException("the connection ended within a piece of output");
        }
        left -= n;
        return n;
    }

    private void keep(int size) throws IOException {
        String piece = new String(connection.readNBytes(Math.min(size, MOST_ERRORS)), StandardCharsets.UTF_8);
        connection.skipNBytes(Math.max(0, size - MOST_ERRORS));
        synchronized (errors) {
            errors.append(piece, 0, Math.min(piece.length(), Math.max(0, MOST_ERRORS - errors.length())));
        }
    }

    /// What came on stderr so far.
    String errors() {
        synchronized (errors) {
            return errors.toString();
        }
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
