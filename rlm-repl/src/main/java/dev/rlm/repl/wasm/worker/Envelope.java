package dev.rlm.repl.wasm.worker;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.stream.Stream;

import dev.rlm.repl.frame.BrokenFrameException;

/// A message between the host and a worker that runs many sessions: four bytes for the session's number, one for its
/// [Kind], four for the length of the body (numbers big-endian), and the body, which is not copied.
///
/// @param session given by the host, never twice
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record Envelope(int session, Kind kind, byte[] body) {
    /// Bytes of a body, at most: what is longer is sent in pieces, so that no session holds up the others.
    public static final int MOST = 64 * 1024;
    /// Bytes of a session's frames that may be on their way to the host, which has not read them yet.
    public static final int WINDOW = 1 << 20;

    /// What it is.
    public enum Kind {
        /// From the host: a new session; body: bytes of memory (long), seed (long).
        OPEN('o'),
        /// From the host: a new session that begins as another; body: that one's number (int), seed (long).
        FORK('f'),
        /// Either way: a piece of the session's frames.
        DATA('d'),
        /// From the host: so many bytes of frames were read (int).
        READ('r'),
        /// From the host: the session is over, at once. Nothing more is said of it then.
        KILL('k'),
        /// From the worker: the session is over by itself; body: the [Ending]'s code (byte).
        ENDED('E'),
        /// From the worker: processor time of its thread in nanoseconds (long), bytes of its own pages (long).
        METRICS('M');

        private final byte code;

        Kind(char code) {
            this.code = (byte) code;
        }

        private static Optional<Kind> of(byte code) {
            return Stream.of(values()).filter(kind -> kind.code == code).findFirst();
        }
    }

    private static final int HEADER = 9;

    /// Reads the next.
    ///
    /// @return empty at the end of the stream
    /// @throws BrokenFrameException for what is no envelope
    public static Optional<Envelope> read(DataInputStream in) throws IOException {
        byte[] header = new byte[HEADER];
        int came = in.readNBytes(header, 0, HEADER);
        if (came == 0) {
            return Optional.empty();
        }
        ByteBuffer fields = ByteBuffer.wrap(header);
        int session = fields.getInt();
        Optional<Kind> kind = Kind.of(fields.get());
        int length = fields.getInt();
        if (came < HEADER || kind.isEmpty() || length < 0 || length > MOST) {
            throw new BrokenFrameException("what is no envelope");
        }
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new BrokenFrameException("half an envelope", new EOFException());
        }
        return Optional.of(new Envelope(session, kind.get(), body));
    }

    /// Writes it whole; for one thread at a time.
    public void write(DataOutputStream out) throws IOException {
        byte[] all = ByteBuffer.allocate(HEADER + body.length)
                .putInt(session)
                .put(kind.code)
                .putInt(body.length)
                .put(body)
                .array();
        out.write(all);
        out.flush();
    }

    /// The numbers of a body.
    public ByteBuffer numbers(int bytes) throws BrokenFrameException {
        if (body.length != bytes) {
            throw new BrokenFrameException("an envelope " + kind + " of another length");
        }
        return ByteBuffer.wrap(body);
    }
}
