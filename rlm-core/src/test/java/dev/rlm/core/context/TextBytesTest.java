package dev.rlm.core.context;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;

import org.junit.jupiter.api.Test;

class TextBytesTest {
    @Test
    void strayByteInALongTextIsReplaced() {
        byte[] bytes = ("a".repeat(3000) + "\n").getBytes(UTF_8);
        bytes[1500] = (byte) 0xFF;

        assertThat(TextBytes.of(bytes)).isEqualTo(
                new TextBytes.Text("a".repeat(1500) + "\uFFFD" + "a".repeat(1499) + "\n", "UTF-8"));
    }

    @Test
    void textThatWasCutWithinACharacterIsStillText() {
        byte[] bytes = "drei Grüße".getBytes(UTF_8);

        assertThat(TextBytes.of(Arrays.copyOf(bytes, 8))).isEqualTo(new TextBytes.Text("drei Gr\uFFFD", "UTF-8"));
    }

    @Test
    void otherEncodingIsNotGuessed() {
        assertThat(TextBytes.of("Grüße für überall\n".getBytes(ISO_8859_1)))
                .isEqualTo(new TextBytes.Other("not UTF-8"));
        assertThat(TextBytes.of(new byte[]{(byte) 0xFF})).isEqualTo(new TextBytes.Other("not UTF-8"));
    }

    @Test
    void unmarkedUtf16IsRecognisedByItsZeros() {
        String text = "Łódź und viele andere Wörter, 日本\n".repeat(1000);

        assertThat(TextBytes.of(text.getBytes(UTF_16LE))).isEqualTo(new TextBytes.Text(text, "UTF-16LE"));
        assertThat(TextBytes.of(text.getBytes(UTF_16BE))).isEqualTo(new TextBytes.Text(text, "UTF-16BE"));
        assertThat(TextBytes.isBinary(Arrays.copyOf(text.getBytes(UTF_16BE), TextBytes.HEAD))).isFalse();
    }

    @Test
    void smallNumbersAreNotUtf16() {
        byte[] shorts = new byte[4000];
        byte[] ints = new byte[4000];
        for (int at = 0; at < 4000; at += 4) {
            shorts[at] = (byte) (at % 200);
            shorts[at + 2] = (byte) (at % 50);
            ints[at] = 'x';
        }

        assertThat(TextBytes.of(shorts)).isEqualTo(new TextBytes.Other("binary"));
        assertThat(TextBytes.of(ints)).isEqualTo(new TextBytes.Other("binary"));
        assertThat(TextBytes.of(new byte[]{0})).isEqualTo(new TextBytes.Other("binary"));
        assertThat(TextBytes.of(new byte[]{(byte) 0xFF, (byte) 0xFE, 0, 0, 'a', 0, 0, 0}))
                .isEqualTo(new TextBytes.Other("binary"));
    }

    @Test
    void charactersAcrossTheDecodersPiecesAreWhole() {
        String text = "a" + "😀é".repeat(20_000);

        assertThat(TextBytes.of(text.getBytes(UTF_8))).isEqualTo(new TextBytes.Text(text, "UTF-8"));
        assertThat(TextBytes.of(("\uFEFF" + text).getBytes(UTF_16LE))).isEqualTo(new TextBytes.Text(text, "UTF-16LE"));
    }

    @Test
    void nothingIsAnEmptyText() {
        assertThat(TextBytes.of(new byte[0])).isEqualTo(new TextBytes.Text("", "UTF-8"));
    }
}
