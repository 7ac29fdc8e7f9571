package dev.rlm.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.Test;

class CheckupTest {
    @Test
    void findingsComeInTheOrderOfTheListHoweverLongEachTakes() throws InterruptedException {
        CountDownLatch secondDone = new CountDownLatch(1);
        Finding first = Finding.ok("first", "slow");
        Finding second = Finding.ok("second", "fast");
        List<Finding> told = new ArrayList<>();

        List<Finding> all = new Checkup(List.of(Check.quick("first", () -> {
            secondDone.await();
            return List.of(first);
        }), Check.quick("second", () -> {
            secondDone.countDown();
            return List.of(second);
        }))).run(told::add);

        assertThat(all).containsExactly(first, second);
        assertThat(told).isEqualTo(all);
    }

    @Test
    void findingIsToldBeforeTheNextCheckIsDone() throws InterruptedException {
        CountDownLatch told = new CountDownLatch(1);

        List<Finding> all = new Checkup(List.of(Check.quick("first", () -> List.of(Finding.ok("first", ""))),
                Check.quick("second", () -> {
                    told.await();
                    return List.of(Finding.ok("second", ""));
                }))).run(_ -> told.countDown());

        assertThat(all).hasSize(2);
    }

    @Test
    void checkThatHangsIsAFaultAndKeepsNothingFromBeingTold() throws InterruptedException {
        Check hanging = new Check("disk", Duration.ZERO, () -> {
            new CountDownLatch(1).await();
            return List.of();
        });

        List<Finding> all = new Checkup(List.of(hanging, Check.quick("next", () -> List.of(Finding.ok("next", "")))))
                .run(_ -> {});

        assertThat(all).hasSize(2);
        assertThat(all.getFirst().state()).isEqualTo(Finding.State.FAIL);
        assertThat(all.getFirst().message()).isEqualTo("took longer than 0 s");
        assertThat(all.getLast()).isEqualTo(Finding.ok("next", ""));
    }

    @Test
    void checkThatBreaksIsAFaultOfOneLine() throws InterruptedException {
        Check broken = Check.quick("disk", () -> {
            throw new IOException("input/output error");
        });

        assertThat(new Checkup(List.of(broken)).run(_ -> {})).singleElement()
                .satisfies(finding -> assertThat(finding.text())
                        .startsWith("cannot be looked at: IOException: input/output error; "));
    }
}
