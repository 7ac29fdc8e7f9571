package dev.rlm.repl.frame;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/// Writes frames whole, one after the other. Thread-safe. Blocks while the other side does not read.
public final class FrameWriter {
    private static final int HEADER = 9;
    private static final int TOGETHER = 16 * 1024;

    private final OutputStream out;

    /// @param out not buffered
    public FrameWriter(OutputStream out) {
        this.out = out;
    }

    /// Sends a frame.
    ///
    /// @throws IOException when the other side is gone
    public synchronized void write(Frame frame) throws IOException {
        int length = frame.body().length;
        int together = length <= TOGETHER ? length : 0;
        ByteBuffer head = ByteBuffer.allocate(HEADER + together);
        head.put((byte) frame.kind().code()).putInt(frame.number()).putInt(length);
        head.put(frame.body(), 0, together);
        out.write(head.array());
        if (together < length) {
            out.write(frame.body());
        }
        out.flush();
    }
}
