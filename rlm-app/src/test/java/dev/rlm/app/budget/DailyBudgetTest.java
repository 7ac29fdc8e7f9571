package dev.rlm.app.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.rlm.app.trust.Ownership;
import dev.rlm.app.trust.StateFile;
import dev.rlm.core.budget.Allowance.Reply;
import dev.rlm.core.budget.AllowanceException;
import dev.rlm.core.budget.Breach;
import dev.rlm.core.budget.Usd;
import dev.rlm.testkit.FakeTime;

class DailyBudgetTest {
    private static final Reply HELD = new Reply.Held();
    private static final Reply BUSY = new Reply.Busy();

    @TempDir
    private Path folder;
    private final FakeTime time = FakeTime.standing();
    private final Set<Long> gone = new HashSet<>();

    @Test
    void moneyIsHeldUntilItIsSettledAndThenCountsAsCharged() throws IOException {
        DailyBudget one = of(1);

        assertThat(one.ask(Usd.of("0.6"))).isEqualTo(HELD);
        assertThat(one.ask(Usd.of("0.5"))).isEqualTo(BUSY);
        assertThat(one.ask(Usd.of("0.4"))).isEqualTo(HELD);
        one.settle(Usd.of("0.6"), Usd.of("0.123456789012345678901234567890"));
        assertThat(text()).isEqualTo("spent 2026-01-01 0.12345678901234567890123456789\nholds 1 7 0.4\n");
        one.settle(Usd.of("0.4"), Usd.ZERO);
        assertThat(text()).isEqualTo("spent 2026-01-01 0.12345678901234567890123456789\n");
    }

    @Test
    void whatWouldNotFitAloneIsRefusedWithTheFigures() {
        DailyBudget one = of(1);
        one.ask(Usd.of("0.9"));
        one.settle(Usd.of("0.9"), Usd.of("0.9"));

        assertThat(one.ask(Usd.of("0.2"))).isEqualTo(new Reply.Refused(
                new Breach.Day(Usd.of("1"), Usd.of("0.9"), Usd.ZERO, Usd.of("0.2")), Usd.of("0.1")));
        assertThat(one.left()).contains(Usd.of("0.1"));
    }

    @Test
    void processesShareTheDay() {
        of(1).ask(Usd.of("0.7"));

        assertThat(of(2).ask(Usd.of("0.4"))).isEqualTo(BUSY);
        of(1).settle(Usd.of("0.7"), Usd.of("0.5"));
        assertThat(of(2).ask(Usd.of("0.4"))).isEqualTo(HELD);
        assertThat(of(1).ask(Usd.of("0.4"))).isEqualTo(BUSY);
    }

    @Test
    void whatAProcessHeldThatHasGoneIsSpent() throws IOException {
        of(1).ask(Usd.of("0.7"));
        gone.add(1L);

        assertThat(of(2).ask(Usd.of("0.4"))).isInstanceOf(Reply.Refused.class);
        assertThat(text()).isEqualTo("spent 2026-01-01 0.7\n");
    }

    @Test
    void midnightInUtcBeginsAnewAndCallsOnTheirWayStayHeld() throws IOException {
        DailyBudget one = of(1);
        one.ask(Usd.of("0.5"));
        one.settle(Usd.of("0.5"), Usd.of("0.5"));
        one.ask(Usd.of("0.4"));
        time.advance(Duration.ofDays(1));

        assertThat(one.ask(Usd.of("0.7"))).isEqualTo(BUSY);
        assertThat(one.ask(Usd.of("0.6"))).isEqualTo(HELD);
        one.settle(Usd.of("0.4"), Usd.of("0.3"));
        assertThat(text()).isEqualTo("spent 2026-01-02 0.3\nholds 1 7 0.6\n");
    }

    @Test
    void damagedFileIsSaidAndNothingIsSpent() throws IOException {
        Files.writeString(folder.resolve("daily"), "spent yesterday much\n");

        assertThatThrownBy(() -> of(1).ask(Usd.of("0.1"))).isInstanceOf(AllowanceException.class)
                .hasMessageContaining(folder.resolve("daily") + " is damaged")
                .hasMessageContaining("delete it to begin anew");
        assertThat(of(1).left()).contains(Usd.ZERO);
        assertThat(text()).isEqualTo("spent yesterday much\n");
    }

    @Test
    void clockSetBackOverMidnightGivesNoSecondDay() throws IOException {
        Files.writeString(folder.resolve("daily"), "spent 2026-01-02 0.9\n");

        assertThat(of(1).ask(Usd.of("0.2"))).isInstanceOf(Reply.Refused.class);
        assertThat(text()).isEqualTo("spent 2026-01-02 0.9\n");
        time.advance(Duration.ofDays(1));
        assertThat(of(1).ask(Usd.of("0.2"))).isInstanceOf(Reply.Refused.class);
        time.advance(Duration.ofDays(1));
        assertThat(of(1).ask(Usd.of("0.2"))).isEqualTo(HELD);
    }

    @Test
    void clockThatWasFarAheadDoesNotLockTheDaysUntilThen() throws IOException {
        Files.writeString(folder.resolve("daily"), "spent 2099-01-01 0.9\n");

        assertThat(of(1).ask(Usd.of("0.2"))).isInstanceOf(Reply.Refused.class);
        assertThat(text()).isEqualTo("spent 2026-01-01 0.9\n");
        time.advance(Duration.ofDays(1));
        assertThat(of(1).ask(Usd.of("0.2"))).isEqualTo(HELD);
    }

    @Test
    @Timeout(10)
    void sumsThatNobodyWroteAndTornOnesAreDamage() throws IOException {
        for (String text : List.of("spent 2026-01-01 1e999999999\n", "spent 2026-01-01 1e-999999\n",
                "spent 2026-01-01 0\nholds 1 7 1e999999999\n", "spent 2026-01-01 0.1")) {
            Files.writeString(folder.resolve("daily"), text);

            assertThatThrownBy(() -> of(1).ask(Usd.of("0.1"))).isInstanceOf(AllowanceException.class)
                    .hasMessageContaining("is damaged");
            assertThat(of(1).left()).contains(Usd.ZERO);
        }
    }

    @Test
    void whatCannotBeSettledStaysHeldAndIsWrittenWithTheNextChange() throws IOException {
        DailyBudget one = of(1);
        one.ask(Usd.of("0.5"));
        String before = text();
        Files.writeString(folder.resolve("daily"), "damaged");
        one.settle(Usd.of("0.5"), Usd.of("0.25"));
        Files.writeString(folder.resolve("daily"), before);

        assertThat(one.ask(Usd.of("0.5"))).isEqualTo(HELD);
        assertThat(text()).isEqualTo("spent 2026-01-01 0.25\nholds 1 7 0.5\n");
    }

    @Test
    void theLimitHoldsForManyThreadsOfManyProcesses() throws Exception {
        List<Future<Integer>> asked = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (int process = 1; process <= 8; process++) {
                DailyBudget budget = of(process);
                asked.add(threads.submit(() -> spend(budget)));
            }
        }
        int made = 0;
        for (Future<Integer> each : asked) {
            made += each.get();
        }

        // 0.03 is charged for each 0.05 that is held: 32 times leave 0.04.
        assertThat(made).isEqualTo(32);
        assertThat(text()).isEqualTo("spent 2026-01-01 0.96\n");
    }

    /// Until it is refused.
    private static int spend(DailyBudget budget) {
        int made = 0;
        while (true) {
            switch (budget.ask(Usd.of("0.05"))) {
                case Reply.Held() -> {
                    budget.settle(Usd.of("0.05"), Usd.of("0.03"));
                    made++;
                }
                case Reply.Busy() -> Thread.onSpinWait();
                case Reply.Refused _ -> {
                    return made;
                }
            }
        }
    }

    private DailyBudget of(long pid) {
        StateFile file = new StateFile(folder, "daily", Ownership.ofThisProcess());
        return new DailyBudget(file, Usd.of("1"), time, new DailyBudget.Processes(
                new Day.Owner(pid, 7), owner -> !gone.contains(owner.pid())));
    }

    private String text() throws IOException {
        return Files.readString(folder.resolve("daily"));
    }
}
