package dev.rlm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

import org.junit.jupiter.api.Test;

import dev.rlm.core.budget.Limits;
import dev.rlm.core.budget.Spend;
import dev.rlm.core.budget.Usd;
import dev.rlm.core.llm.Usage;

class PictureTest {
    private static final Limits LIMITS = new Limits(Optional.of(Usd.of("1.00")), OptionalLong.empty(),
            OptionalLong.of(500), OptionalLong.empty(), Duration.ofMinutes(30), 30, 1);
    private static final Spend SPEND = new Spend(9, Usage.of(12_000, 345), Usd.of("0.0123"), Usd.ZERO, 0);

    @Test
    void wideTerminalHasTwoLines() {
        assertThat(asking(4, 0).lines(79)).containsExactly(
                "turn 3 of 30 · asking mock/m · 4 calls in flight",
                "12,345 tokens · $0.0123 of $1.00 · 1 min 14 s of 30 min");
    }

    @Test
    void callsThatWaitAreToldFromThoseInFlight() {
        assertThat(asking(4, 1).lines(79)).first()
                .isEqualTo("turn 3 of 30 · asking mock/m · 3 calls in flight, 1 waiting to be sent again");
        assertThat(asking(4, 1).lines(60)).first().isEqualTo("turn 3 · asking mock/m · 3 in flight");
    }

    @Test
    void narrowTerminalHasThreeLines() {
        assertThat(asking(4, 0).lines(39)).containsExactly(
                "turn 3 of 30 · asking mock/m", "4 calls in flight · 12,345 tokens",
                "$0.0123 of $1.00 · 1 min 14 s of 30 min");
        assertThat(asking(4, 0).lines(19)).containsExactly("turn 3 · asking mo…", "12,345 tokens",
                "1 min 14 s");
    }

    @Test
    void runThatHasNotBegunHasNoTurnAndNoLimits() {
        assertThat(new Picture(0, "reading the context", 0, 0, Spend.NONE, Duration.ofMillis(400), Optional.empty())
                .lines(79)).containsExactly("reading the context", "0 tokens · $0.00 · 0.4 s");
    }

    @Test
    void numbersLookTheSameInEveryLocale() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.GERMANY);
        try {
            assertThat(asking(5_000, 1_500).lines(99)).first()
                    .isEqualTo("turn 3 of 30 · asking mock/m · 3,500 calls in flight, 1,500 waiting to be sent again");
            assertThat(asking(5_000, 0).lines(44)).containsExactly("turn 3 of 30 · asking mock/m",
                    "5,000 calls in flight · 12,345 tokens", "$0.0123 of $1.00 · 1 min 14 s of 30 min");
            assertThat(asking(5_000, 0).lines(33)).contains("5,000 in flight · 12,345 tokens");
        } finally {
            Locale.setDefault(before);
        }
    }

    private static Picture asking(int open, int waiting) {
        return new Picture(3, "asking mock/m", open, waiting, SPEND, Duration.ofSeconds(74), Optional.of(LIMITS));
    }
}
