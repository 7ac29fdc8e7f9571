package dev.rlm.repl.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;

import org.junit.jupiter.api.Test;

class FrameReaderTest {
    private static final int CALL_BYTES = 1000;

    @Test
    void framesAreReadAsTheyWereWritten() throws IOException {
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        FrameWriter writer = new FrameWriter(wire);
        Random random = new Random(1);
        byte[] body = new byte[300_000];
        random.nextBytes(body);
        writer.write(new Frame(FrameKind.DONE, -5, body));
        writer.write(Frame.of(FrameKind.OUT, 1, "é😀\0"));
        writer.write(new Frame(FrameKind.READY, Integer.MAX_VALUE));

        FrameReader reader = FrameReader.ofGuest(new ByteArrayInputStream(wire.toByteArray()), CALL_BYTES);
        Frame done = reader.next().orElseThrow();
        assertThat(done.kind()).isEqualTo(FrameKind.DONE);
        assertThat(done.number()).isEqualTo(-5);
        assertThat(done.body()).isEqualTo(body);
        assertThat(reader.next().orElseThrow().text()).isEqualTo("é😀\0");
        assertThat(reader.next().orElseThrow().number()).isEqualTo(Integer.MAX_VALUE);
        assertThat(reader.next()).isEmpty();
    }

    @Test
    void lengthIsCheckedBeforeAnythingOfTheBodyIsRead() {
        for (int length : new int[]{16 * 1024 + 1, Integer.MAX_VALUE, -1, Integer.MIN_VALUE}) {
            byte[] header = ByteBuffer.allocate(9).put((byte) 'O').putInt(1).putInt(length).array();
            assertThatThrownBy(() -> guestReader(new EndlessAfter(header)).next())
                    .isInstanceOf(BrokenFrameException.class)
                    .hasMessageStartingWith("a frame OUT of ")
                    .hasMessageEndingWith(" bytes, more than the 16,384 allowed");
        }
    }

    @Test
    void argumentsOfACallAreBoundedByWhatWasAgreed() throws IOException {
        byte[] fits = frame('M', new byte[CALL_BYTES]);
        assertThat(guestReader(new ByteArrayInputStream(fits)).next()).isPresent();
        byte[] tooLong = frame('M', new byte[CALL_BYTES + 1]);
        assertThatThrownBy(() -> guestReader(new ByteArrayInputStream(tooLong)).next())
                .hasMessage("a frame MAIN_CALL of 1,001 bytes, more than the 1,000 allowed");
    }

    @Test
    void unknownBytesKindsOfTheOtherSideAndHalfFramesAreBroken() {
        assertThatThrownBy(
                () -> guestReader(new ByteArrayInputStream("hello, host".getBytes(StandardCharsets.UTF_8))).next())
                .hasMessage("a byte 0x68 where a frame should begin");
        assertThatThrownBy(() -> guestReader(new ByteArrayInputStream(frame('c', new byte[1]))).next())
                .hasMessage("a byte 0x63 where a frame should begin");
        assertThatThrownBy(() -> FrameReader.ofHost(new ByteArrayInputStream(frame('D', new byte[1]))).next())
                .hasMessage("a byte 0x44 where a frame should begin");
        byte[] whole = frame('D', new byte[10]);
        for (int length = 1; length < whole.length; length++) {
            ByteArrayInputStream half = new ByteArrayInputStream(whole, 0, length);
            assertThatThrownBy(() -> guestReader(half).next()).hasMessage("half a frame");
        }
    }

    @Test
    void randomBytesAreFramesOrBrokenAndNeverAnythingElse() {
        Random random = new Random(2);
        int broken = 0;
        for (int i = 0; i < 2_000; i++) {
            byte[] noise = new byte[random.nextInt(60)];
            random.nextBytes(noise);
            try {
                FrameReader reader = guestReader(new ByteArrayInputStream(noise));
                for (Optional<Frame> frame = reader.next(); frame.isPresent(); frame = reader.next()) {
                    assertThat(frame.get().body().length).isLessThan(60);
                }
            } catch (IOException e) {
                assertThat(e).isInstanceOf(BrokenFrameException.class);
                broken++;
            }
        }
        assertThat(broken).isGreaterThan(1_900);
    }

    @Test
    void textThatIsNoUtf8IsBrokenAndAReplacementCharacterIsNot() throws IOException {
        assertThat(Frame.of(FrameKind.OUT, 1, "a\ufffdb").text()).isEqualTo("a\ufffdb");
        assertThatThrownBy(() -> new Frame(FrameKind.OUT, 1, new byte[]{(byte) 0xff}).text())
                .hasMessage("a frame OUT that is not UTF-8");
    }

    private static FrameReader guestReader(InputStream in) {
        return FrameReader.ofGuest(in, CALL_BYTES);
    }

    private static byte[] frame(char kind, byte[] body) {
        return ByteBuffer.allocate(9 + body.length).put((byte) kind).putInt(1).putInt(body.length).put(body).array();
    }

    /// A header, then bytes without end: reading a body of them would take memory without end.
    private static final class EndlessAfter extends InputStream {
        private final InputStream first;

        EndlessAfter(byte[] first) {
            this.first = new ByteArrayInputStream(first);
        }

        @Override
        public int read() throws IOException {
            int next = first.read();
            return next >= 0 ? next : 'x';
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            int some = first.read(bytes, from, length);
            if (some >= 0) {
                return some;
            }
            Arrays.fill(bytes, from, from + length, (byte) 'x');
            return length;
        }
    }
}
