package dev.rlm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

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

    @Test
    void changesWhileATerminalStandsStillAreDrawnOnceAfterwards() throws InterruptedException {
        FakeTime own = FakeTime.standing();
        Stalled terminal = new Stalled();
        Redraw stalled = new Redraw(own, terminal::draw);
        terminal.reports(stalled::changed);

        Thread clock = Thread.ofVirtual().start(() -> own.advance(Redraw.FIRST));
        terminal.stands.await();
        for (int i = 0; i < 10; i++) {
            stalled.changed();
            own.advance(Redraw.TICK);
        }
        assertThat(terminal.begun).hasValue(1);

        terminal.goesOn.countDown();
        clock.join();
        own.advance(Redraw.SOON);
        assertThat(terminal.begun).hasValue(2);
        own.advance(Redraw.TICK.multipliedBy(5));
        assertThat(terminal.begun).hasValue(7);
    }

    /// A terminal whose first drawing reports a change and then waits.
    private static final class Stalled {
        private final AtomicInteger begun = new AtomicInteger();
        private final CountDownLatch stands = new CountDownLatch(1);
        private final CountDownLatch goesOn = new CountDownLatch(1);
        private final AtomicReference<Runnable> report = new AtomicReference<>(() -> {});

        void reports(Runnable change) {
            report.set(change);
        }

        void draw() {
            if (begun.incrementAndGet() > 1) {
                return;
            }
            report.get().run();
            stands.countDown();
            try {
                goesOn.await();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
