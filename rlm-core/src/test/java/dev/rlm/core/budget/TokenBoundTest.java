package dev.rlm.core.budget;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.rlm.core.llm.Message;
import dev.rlm.core.llm.ModelId;

class TokenBoundTest {
    private static final ModelId GPT = ModelId.parse("openai/gpt-4o");
    private static final ModelId CLAUDE = ModelId.parse("openrouter/anthropic/claude-sonnet-4.5");
    private static final ModelId OTHER = ModelId.parse("mine/other");
    private final TokenBound bound = new TokenBound(text -> text.length() / 4);

    @Test
    void boundIsBytesTimesAFactorAndEightAMessage() {
        // 4 bytes of the word "user" and 1,000 of text, times 1.02, and 8.
        assertThat(TokenBound.byBytes(text(1_000))).isEqualTo(1_033);
        assertThat(TokenBound.byBytes(List.of(Message.system("a"), Message.user("b")))).isEqualTo(29);
    }

    @Test
    void boundCountsTheBytesOfEveryScript() {
        for (String text : List.of("aé€😀", "日本語", "\u07ff\u0800\uffff")) {
            long bytes = text.getBytes(StandardCharsets.UTF_8).length + 4L;
            assertThat(TokenBound.byBytes(List.of(Message.user(text)))).as(text)
                    .isEqualTo((long) Math.ceil(bytes * 1.02) + 8);
        }
    }

    @Test
    void halfOfAPairCountsAsTheSignThatStandsInForIt() {
        assertThat(TokenBound.byBytes(List.of(Message.user("\ud83d"))))
                .isEqualTo(TokenBound.byBytes(List.of(Message.user("\ufffd"))));
        assertThat(TokenBound.byBytes(List.of(Message.user("\ud83dx"))))
                .isEqualTo(TokenBound.byBytes(List.of(Message.user("\ufffdx"))));
    }

    @Test
    void boundHoldsForTokenisersThatNormaliseFirst() {
        // 4 bytes each, 12 in NFC; 3 bytes each, 33 in NFKC.
        for (String text : List.of("\ud834\udd60".repeat(3_333), "x" + "\ufdfa".repeat(5_000), "\ud834x\ufdfa\udd60")) {
            for (Normalizer.Form form : Normalizer.Form.values()) {
                long bytes = Normalizer.normalize(text, form).getBytes(StandardCharsets.UTF_8).length;
                assertThat(TokenBound.byBytes(List.of(Message.user(text)))).isGreaterThanOrEqualTo(bytes);
            }
        }
    }

    @Test
    void estimateIsTheTokenisersCountTimesTheFamilysFactor() {
        assertThat(bound.estimate(text(4_000), GPT)).isEqualTo(1_028);
        assertThat(bound.estimate(text(4_000), CLAUDE)).isEqualTo(1_808);
        assertThat(bound.estimate(text(4_000), OTHER)).isEqualTo(1_408);
    }

    @Test
    void estimateIsCorrectedUpwardsByWhatThisModelWasBilled() {
        bound.observe(text(4_000), OTHER, 2_000);
        bound.observe(text(4_000), OTHER, 1_500);

        assertThat(bound.estimate(text(8_000), OTHER)).isEqualTo(4_208);
        assertThat(bound.estimate(text(8_000), GPT)).isEqualTo(2_048);
    }

    @Test
    void estimateIsNeverCorrectedDownwards() {
        bound.observe(text(4_000), OTHER, 10);

        assertThat(bound.estimate(text(4_000), OTHER)).isEqualTo(1_408);
    }

    @Test
    void whatIsBilledBeyondTheBoundIsAddedToLaterOnes() {
        bound.observe(text(10), OTHER, 523);

        assertThat(TokenBound.byBytes(text(10))).isEqualTo(23);
        assertThat(bound.byBytes(text(10), OTHER)).isEqualTo(523);
        assertThat(bound.byBytes(text(1_000), OTHER)).isEqualTo(1_533);
        assertThat(bound.estimate(text(4_000), OTHER)).isEqualTo(1_908);
        assertThat(bound.byBytes(text(10), GPT)).isEqualTo(23);
    }

    @Test
    void moreRequestsThanAreKeptStillCorrectByTheNewest() {
        for (int i = 0; i < 40; i++) {
            bound.observe(text(100_000), OTHER, 25_000 + i * 1_000L);
        }

        assertThat(bound.estimate(text(4_000), OTHER)).isEqualTo((long) Math.ceil(1_000 * 64.0 / 25 * 1.05) + 8);
    }

    private static List<Message> text(int chars) {
        return List.of(Message.user("x".repeat(chars)));
    }
}
