package dev.rlm.core.context;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Whether bytes are text, and which. UTF-8 unless a byte order mark says UTF-16, or every second of the first bytes
/// is zero, as in UTF-16 of mostly Latin letters. A zero byte in UTF-8's beginning means binary, and so does `%PDF-`.
///
/// Of a thousand characters one may be malformed (a log that was cut, a stray byte) and becomes U+FFFD; more than that
/// is another encoding, which is not guessed.
sealed interface TextBytes {
    /// How many bytes at the start decide on binary and encoding.
    int HEAD = 8192;

    /// @param text without a byte order mark
    /// @param encoding `UTF-8`, `UTF-16LE` or `UTF-16BE`
    record Text(String text, String encoding) implements TextBytes {}

    /// @param why `binary` or `not UTF-8`
    record Other(String why) implements TextBytes {}

    /// What all bytes of a file are.
    static TextBytes of(byte[] bytes) {
        Optional<Encoding> encoding = encoding(bytes, Math.min(bytes.length, HEAD));
        return encoding.isEmpty() ? new Other("binary") : decoded(bytes, encoding.get());
    }

    /// Whether the first bytes of a file, at most [#HEAD], already say that it is not text.
    static boolean isBinary(byte[] head) {
        return encoding(head, head.length).isEmpty();
    }

    /// @param mark bytes of the byte order mark
    /// @param guessed by zero bytes, without a mark
    record Encoding(Charset charset, int mark, boolean guessed) {}

    private static TextBytes decoded(byte[] bytes, Encoding encoding) {
        ByteBuffer left = ByteBuffer.wrap(bytes, encoding.mark(), bytes.length - encoding.mark());
        CharsetDecoder decoder = encoding.charset()
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        CharBuffer piece = CharBuffer.allocate(HEAD);
        long chars = 0;
        long malformed = 0;
        boolean more = true;
        while (more) {
            CoderResult result = decoder.decode(left, piece, true);
            chars += piece.position();
            if (encoding.guessed() && hasControls(piece.flip())) {
                return new Other("binary");
            }
            piece.clear();
            if (result.isError()) {
                left.position(left.position() + result.length());
                malformed += left.hasRemaining() ? 1 : 0;
            }
            more = result.isError() || result.isOverflow();
        }
        if (malformed * 1000 > chars || chars == 0 && bytes.length > encoding.mark()) {
            return new Other(encoding.charset().equals(StandardCharsets.UTF_8) ? "not UTF-8" : "binary");
        }
        return new Text(new String(bytes, encoding.mark(), bytes.length - encoding.mark(), encoding.charset()),
                encoding.charset().name());
    }

    private static Optional<Encoding> encoding(byte[] bytes, int head) {
        if (starts(bytes, 0xEF, 0xBB, 0xBF)) {
            return Optional.of(new Encoding(StandardCharsets.UTF_8, 3, false));
        }
        if (starts(bytes, 0xFF, 0xFE, 0, 0) || starts(bytes, '%', 'P', 'D', 'F', '-')) {
            return Optional.empty();
        }
        if (starts(bytes, 0xFF, 0xFE)) {
            return Optional.of(new Encoding(StandardCharsets.UTF_16LE, 2, false));
        }
        if (starts(bytes, 0xFE, 0xFF)) {
            return Optional.of(new Encoding(StandardCharsets.UTF_16BE, 2, false));
        }
        return unmarked(bytes, head);
    }

    private static Optional<Encoding> unmarked(byte[] bytes, int head) {
        int[] zeros = new int[2];
        for (int at = 0; at < head; at++) {
            zeros[at % 2] += bytes[at] == 0 ? 1 : 0;
        }
        if (zeros[0] + zeros[1] == 0) {
            return Optional.of(new Encoding(StandardCharsets.UTF_8, 0, false));
        }
        int many = Math.max(zeros[0], zeros[1]);
        int few = Math.min(zeros[0], zeros[1]);
        boolean half = bytes.length % 2 != 0 && head == bytes.length;
        if (half || many * 4 < head || few * 100 > many) {
            return Optional.empty();
        }
        return Optional
                .of(new Encoding(many == zeros[1] ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_16BE, 0, true));
    }

    private static boolean hasControls(CharBuffer chars) {
        return chars.chars()
                .anyMatch(sign -> sign < ' ' && sign != '\n' && sign != '\r' && sign != '\t' && sign != '\f');
    }

    private static boolean starts(byte[] bytes, int... with) {
        for (int at = 0; at < with.length; at++) {
            if (at >= bytes.length || (bytes[at] & 0xFF) != with[at]) {
                return false;
            }
        }
        return true;
    }
}
