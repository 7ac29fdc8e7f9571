package dev.rlm.repl.session;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

import dev.rlm.core.repl.Output;
import dev.rlm.repl.frame.BrokenFrameException;
import dev.rlm.repl.frame.Frame;

/// What came of one stream of a cell, bounded whatever the guest sends. Thread-safe.
final class ReceivedOutput {
    /// Characters of the head that a guest may send before the cell has ended.
    static final int HEAD = 512 * 1024;

    private final StringBuilder head = new StringBuilder();
    private String tail = "";
    private long printed;
    private boolean ended;

    synchronized void add(Frame piece) throws BrokenFrameException {
        String text = piece.text();
        if (head.length() + text.length() > HEAD) {
            throw new BrokenFrameException("more output than was agreed");
        }
        head.append(text);
    }

    synchronized void end(Frame frame) throws BrokenFrameException {
        ByteBuffer body = ByteBuffer.wrap(frame.body());
        if (body.remaining() < Long.BYTES || ended) {
            throw new BrokenFrameException("a frame " + frame.kind() + " out of place");
        }
        ended = true;
        printed = body.getLong();
        if (printed < 0) {
            throw new BrokenFrameException("fewer characters than none");
        }
        tail = StandardCharsets.UTF_8.decode(body).toString();
    }

    /// What came since the last call.
    synchronized Output take() {
        long held = (long) head.length() + tail.length();
        long missing = printed - held;
        String text = missing <= 0
                ? head + tail
                : String.format(Locale.ROOT, "%s\n… %,d characters left out …\n%s", head, missing, tail);
        head.setLength(0);
        tail = "";
        printed = 0;
        ended = false;
        return new Output(text, held + Math.max(0, missing), missing > 0);
    }
}
