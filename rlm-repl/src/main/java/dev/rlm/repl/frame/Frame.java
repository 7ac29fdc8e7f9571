package dev.rlm.repl.frame;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// A message between host and guest. The body is not copied: whoever makes a frame gives the array away.
///
/// @param kind what it is
/// @param number what the kind says; 0 where it says nothing
/// @param body UTF-8
@SuppressWarnings("ArrayRecordComponent") // never compared; copying bodies of 100 MB would cost more than it protects
public record Frame(FrameKind kind, int number, byte[] body) {
    /// Stands in for what is no UTF-8, but may also have been meant.
    private static final char REPLACEMENT = '\ufffd';
    private static final byte[] NOTHING = new byte[0];

    /// A frame without a body.
    public Frame(FrameKind kind, int number) {
        this(kind, number, NOTHING);
    }

    /// A frame with text. Lone surrogates, which UTF-8 can't carry, become question marks.
    public static Frame of(FrameKind kind, int number, String text) {
        return new Frame(kind, number, text.getBytes(StandardCharsets.UTF_8));
    }

    /// The body as text.
    ///
    /// @throws BrokenFrameException when it is not UTF-8
    public String text() throws BrokenFrameException {
        String text = new String(body, StandardCharsets.UTF_8);
        if (text.indexOf(REPLACEMENT) < 0) {
            return text;
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
        } catch (CharacterCodingException e) {
            throw new BrokenFrameException("a frame " + kind + " that is not UTF-8", e);
        }
    }
}
