package dev.rlm.repl.frame;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// One stream of what the guest prints, from cell to cell: the head is sent in small pieces as it comes, so that it is
/// not lost with a killed worker; of the rest the tail is kept, and sent when the cell has ended. Thread-safe: guest
/// threads print too.
public final class PrintedText {
    /// Characters that are sent as they come, and that are kept of the end.
    static final int HEAD = 512 * 1024;
    static final int TAIL = 512 * 1024;
    private static final int PIECE = 4 * 1024;

    private final int number;
    private final FrameWriter writer;
    private final StringBuilder unsent = new StringBuilder();
    private final StringBuilder tail = new StringBuilder();
    private int headLeft = HEAD;
    private long chars;

    /// @param number of the stream: 1 or 2
    public PrintedText(int number, FrameWriter writer) {
        this.number = number;
        this.writer = writer;
    }

    /// Takes printed text.
    ///
    /// @throws IOException when the host is gone
    public synchronized void print(String text) throws IOException {
        chars += text.length();
        int toHead = Math.min(text.length(), headLeft);
        if (toHead < text.length() && toHead > 0 && Character.isHighSurrogate(text.charAt(toHead - 1))) {
            toHead--;
            headLeft = toHead;
        }
        headLeft -= toHead;
        unsent.append(text, 0, toHead);
        if (unsent.length() >= PIECE) {
            flush();
        }
        if (toHead < text.length()) {
            tail.append(text, Math.max(toHead, text.length() - TAIL), text.length());
            if (tail.length() > 2 * TAIL) {
                tail.delete(0, tail.length() - TAIL);
            }
        }
    }

    /// Sends what is waiting.
    public synchronized void flush() throws IOException {
        int from = 0;
        while (from < unsent.length()) {
            int to = Math.min(unsent.length(), from + PIECE);
            if (to < unsent.length() && Character.isHighSurrogate(unsent.charAt(to - 1))) {
                to--;
            }
            writer.write(Frame.of(FrameKind.OUT, number, unsent.substring(from, to)));
            from = to;
        }
        unsent.setLength(0);
    }

    /// Sends the rest and starts anew for the next cell.
    public synchronized void endCell() throws IOException {
        flush();
        if (headLeft <= 0 || !tail.isEmpty()) {
            int from = Math.max(0, tail.length() - TAIL);
            if (from > 0 && Character.isLowSurrogate(tail.charAt(from))) {
                from++;
            }
            byte[] text = tail.substring(from).getBytes(StandardCharsets.UTF_8);
            byte[] body = ByteBuffer.allocate(Long.BYTES + text.length).putLong(chars).put(text).array();
            writer.write(new Frame(FrameKind.TAIL, number, body));
        }
        tail.setLength(0);
        headLeft = HEAD;
        chars = 0;
    }
}
