package dev.rlm.repl.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

class AlarmTest {
    private final ManualTime time = new ManualTime();
    private final Alarm alarm = new Alarm(time);
    private final List<String> rung = new ArrayList<>();

    private void set(int seconds, String name) {
        alarm.set(Duration.ofSeconds(seconds), () -> rung.add(name));
    }

    @Test
    void alarmThatWasPutOffRingsOnceAtItsLastTime() {
        set(10, "first");
        time.pass(Duration.ofSeconds(9));
        set(10, "second");
        time.pass(Duration.ofSeconds(9));
        assertThat(rung).isEmpty();
        time.pass(Duration.ofSeconds(1));
        assertThat(rung).containsExactly("second");
        time.pass(Duration.ofMinutes(1));
        assertThat(rung).containsExactly("second");
    }

    @Test
    void alarmThatWasMovedUpRingsEarlier() {
        set(30, "late");
        set(1, "soon");
        time.pass(Duration.ofSeconds(1));
        assertThat(rung).containsExactly("soon");
        time.pass(Duration.ofMinutes(1));
        assertThat(rung).containsExactly("soon");
    }

    @Test
    void clearedAlarmDoesNotRingAndCanBeSetAgain() {
        set(10, "cleared");
        alarm.clear();
        time.pass(Duration.ofSeconds(5));
        set(10, "again");
        time.pass(Duration.ofSeconds(9));
        assertThat(rung).isEmpty();
        time.pass(Duration.ofSeconds(1));
        assertThat(rung).containsExactly("again");
    }

    /// Each would wake a thread of the system's, in the middle of cells that take less than that.
    @Test
    void hundredCellsOfASecondScheduleNothingButEveryLimitOnce() {
        for (int cell = 0; cell < 100; cell++) {
            set(60, "limit");
            time.pass(Duration.ofSeconds(1));
            alarm.clear();
        }
        assertThat(time.scheduled()).isEqualTo(2);
        assertThat(rung).isEmpty();
    }

    @Test
    void closedAlarmNeverRings() {
        set(10, "before");
        alarm.close();
        set(10, "after");
        time.pass(Duration.ofMinutes(1));
        assertThat(rung).isEmpty();
    }
}
