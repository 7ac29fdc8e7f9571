package dev.rlm.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TerminalTextTest {
    @Test
    void plainTextOfAnyScriptWithNewlinesAndTabsStaysAsItIs() {
        String text = "größe\t42 €\n日本 שלום 👩‍💻\n";

        assertThat(TerminalText.visible(text)).isSameAs(text);
    }

    @Test
    void escapeSequencesThatTitleColourOrMoveAreShown() {
        assertThat(TerminalText.visible("\u001b]0;owned\u0007 \u001b[2J\u009b31m done\r\u007f\u0000\b"))
                .isEqualTo("\\x1b]0;owned\\x07 \\x1b[2J\\x9b31m done\\x0d\\x7f\\x00\\x08");
    }

    @Test
    void bidiControlsLineSeparatorsAndLoneSurrogatesAreShown() {
        assertThat(TerminalText.visible("a\u202eb\u2066c\u061cd\u200ee\u2028f\ud800g"))
                .isEqualTo("a\\u202eb\\u2066c\\u061cd\\u200ee\\u2028f\\ud800g");
    }

    @Test
    void escapingTwiceIsEscapingOnce() {
        String once = TerminalText.visible("\u001b[31m\u202e");

        assertThat(TerminalText.visible(once)).isEqualTo(once);
    }

    @Test
    void nameInALineCannotBreakTheLine() {
        assertThat(TerminalText.visibleLine("a\nrlm: all is well\t\u001b")).isEqualTo("a\\nrlm: all is well\\t\\x1b");
    }
}
