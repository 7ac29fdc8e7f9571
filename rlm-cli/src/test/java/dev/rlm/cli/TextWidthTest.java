package dev.rlm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextWidthTest {
    @Test
    void wideCharactersAndEmojiTakeTwoColumnsAndCombiningOnesNone() {
        assertThat(TextWidth.of("rlm")).isEqualTo(3);
        assertThat(TextWidth.of("日本")).isEqualTo(4);
        assertThat(TextWidth.of("😀!")).isEqualTo(3);
        assertThat(TextWidth.of("e\u0301")).isEqualTo(1);
        assertThat(TextWidth.of("")).isZero();
    }

    @Test
    void textIsCutByWhatItTakes() {
        assertThat(TextWidth.cut("asking", 6)).isEqualTo("asking");
        assertThat(TextWidth.cut("asking", 5)).isEqualTo("aski…");
        assertThat(TextWidth.cut("日本語", 5)).isEqualTo("日本…");
        assertThat(TextWidth.cut("日本語", 4)).isEqualTo("日…");
        assertThat(TextWidth.cut("one two", 5)).isEqualTo("one…");
        assertThat(TextWidth.cut("😀😀", 1)).isEqualTo("…");
        assertThat(TextWidth.cut("e\u0301e\u0301e\u0301", 2)).isEqualTo("e\u0301…");
    }
}
