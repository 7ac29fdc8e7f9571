package dev.rlm.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.rlm.core.cancel.Registration;

class FakeTimeTest {
    private final List<String> seen = Collections.synchronizedList(new ArrayList<>());

    @Test
    void actionsRunInOrderAtTheirMomentUnlessTakenBack() {
        FakeTime time = FakeTime.standing();
        time.schedule(Duration.ofSeconds(2), () -> seen.add("second at " + time.nanoTime() / 1_000_000_000));
        time.schedule(Duration.ofSeconds(1), () -> seen.add("first at " + time.nanoTime() / 1_000_000_000));
        Registration takenBack = time.schedule(Duration.ofSeconds(1), () -> seen.add("never"));
        takenBack.close();

        time.advance(Duration.ofMillis(999));
        assertThat(seen).isEmpty();
        time.advance(Duration.ofSeconds(5));

        assertThat(seen).containsExactly("first at 1", "second at 2");
        assertThat(time.now()).isEqualTo(Instant.parse("2026-01-01T00:00:05.999Z"));
    }

    @Test
    void sleeperWaitsUntilTheTimeIsMoved() throws Exception {
        FakeTime time = FakeTime.standing();
        Thread sleeper = Thread.ofVirtual().start(() -> {
            try {
                time.sleep(Duration.ofSeconds(3));
                seen.add("awake");
            } catch (InterruptedException _) {
                seen.add("interrupted");
            }
        });
        time.awaitWaiting(1);
        assertThat(seen).isEmpty();

        time.advance(Duration.ofSeconds(3));
        sleeper.join();

        assertThat(seen).containsExactly("awake");
    }

    @Test
    void selfMovingTimeJumpsByWhatIsSlept() throws Exception {
        FakeTime time = FakeTime.selfMoving();
        time.schedule(Duration.ofSeconds(30), () -> seen.add("alarm"));

        time.sleep(Duration.ofSeconds(10));
        assertThat(seen).isEmpty();
        time.sleep(Duration.ofSeconds(20));

        assertThat(seen).containsExactly("alarm");
        assertThat(time.slept()).containsExactly(Duration.ofSeconds(10), Duration.ofSeconds(20));
    }
}
