package dev.rlm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import dev.rlm.testkit.FakeTime;

class RedrawTest {
    private final FakeTime time = FakeTime.standing();
    private final AtomicInteger drawn = new AtomicInteger();
    private final Redraw redraw = new Redraw(time, drawn::incrementAndGet);

    @Test
    void nothingIsDrawnForARunThatEndsAtOnce() {
        redraw.changed();
        time.advance(Redraw.FIRST.minusNanos(1));
        redraw.end();
        time.advance(Duration.ofHours(1));

        assertThat(drawn).hasValue(0);
    }

    @Test
    void clockDrawsAgainUntilTheEnd() {
        time.advance(Redraw.FIRST.plus(Redraw.TICK.multipliedBy(3)));
        assertThat(drawn).hasValue(4);

        redraw.end();
        redraw.changed();
        time.advance(Duration.ofHours(1));
        assertThat(drawn).hasValue(4);
    }

    @Test
    void manyChangesAreDrawnOnceAMomentLater() {
        time.advance(Redraw.FIRST);
        for (int i = 0; i < 1_000; i++) {
            redraw.changed();
        }
        assertThat(drawn).hasValue(1);

        time.advance(Redraw.SOON);
        assertThat(drawn).hasValue(2);

        time.advance(Redraw.TICK.minusNanos(1));
        assertThat(drawn).hasValue(2);
    }
}
