package dev.rlm.repl.frame;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Optional;

/// Reads frames of one direction and believes none of them: kind and length are checked before memory is taken. For
/// one thread.
public final class FrameReader {
    private static final int NUMBERS = 8;
    private static final int BUFFER = 64 * 1024;

    private final InputStream in;
    private final boolean fromHost;
    private final long callBytes;

    private FrameReader(InputStream in, boolean fromHost, long callBytes) {
        this.in = new BufferedInputStream(in, BUFFER);
        this.fromHost = fromHost;
        this.callBytes = callBytes;
    }

    /// For the host: reads what the guest sends.
    ///
    /// @param callBytes how long the arguments of one call may be
    public static FrameReader ofGuest(InputStream in, long callBytes) {
        return new FrameReader(in, false, callBytes);
    }

    /// For the guest's side: reads what the host sends.
    public static FrameReader ofHost(InputStream in) {
        return new FrameReader(in, true, 0);
    }

    /// Waits for the next frame.
    ///
    /// @return empty when the stream ended between two frames
    /// @throws BrokenFrameException for anything that is no whole frame of this direction
    /// @throws IOException when the stream fails
    public Optional<Frame> next() throws IOException {
        int first = in.read();
        if (first < 0) {
            return Optional.empty();
        }
        FrameKind kind = kindOf(first);
        byte[] header = in.readNBytes(NUMBERS);
        if (header.length < NUMBERS) {
            throw new BrokenFrameException("half a frame");
        }
        ByteBuffer fields = ByteBuffer.wrap(header);
        int number = fields.getInt();
        int length = fields.getInt();
        if (length < 0 || length > kind.maxBytes(callBytes)) {
            throw new BrokenFrameException(
                    String.format(Locale.ROOT, "a frame %s of %,d bytes, more than the %,d allowed", kind,
                            Integer.toUnsignedLong(length), kind.maxBytes(callBytes)));
        }
        return Optional.of(new Frame(kind, number, body(length)));
    }

    private FrameKind kindOf(int code) throws BrokenFrameException {
        Optional<FrameKind> kind = FrameKind.of(code).filter(k -> k.fromHost() == fromHost);
        return kind.orElseThrow(
                () -> new BrokenFrameException("a byte 0x%02x where a frame should begin".formatted(code)));
    }

    private byte[] body(int length) throws IOException {
        byte[] body;
        int came;
        if (fromHost) {
            body = new byte[length];
            came = in.readNBytes(body, 0, length);
        } else {
            // Takes memory only for what really comes.
            body = in.readNBytes(length);
            came = body.length;
        }
        if (came < length) {
            throw new BrokenFrameException("half a frame", new EOFException());
        }
        return body;
    }
}
