package dev.rlm.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rlm.app.RunReport;
import dev.rlm.core.budget.Spend;
import dev.rlm.core.budget.Usd;
import dev.rlm.core.cancel.Registration;
import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.trajectory.StepEvent;
import dev.rlm.testkit.FakeModelServer;

/// Whole runs against a provider that fails at random and keeps a bill of its own: what rlm has booked is that bill.
class BillTest {
    @TempDir
    private Path folder;

    @Test
    void whatIsBookedIsTheProvidersBill() throws Exception {
        runs(10);
    }

    @Test
    @Tag("slow")
    void whatIsBookedIsTheProvidersBillInManyRuns() throws Exception {
        assertThat(runs(200)).containsKeys("answered", "exhausted");
    }

    /// @return how they ended, and how often
    private Map<String, Integer> runs(int count) throws Exception {
        long first = System.nanoTime();
        System.out.println("random runs against a bill: seed " + first);
        SplittableRandom seeds = new SplittableRandom(first);
        Map<String, Integer> endings = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            long seed = seeds.nextLong();
            Path place = Files.createDirectories(folder.resolve("run" + i));
            RandomProvider provider = new RandomProvider(seed);
            try (FakeModelServer server = FakeModelServer.start(provider)) {
                Runs runs = new Runs(place).config(Served.toml(server.baseUrl())).flag("model", "mine/m");
                Limits limits = Limits.draw(new SplittableRandom(seed));
                limits.set(runs);
                RunReport report = runs.time(new Hurried()).ask("the root task");
                check(report, runs, provider.done(), limits);
                endings.merge(report.result().outcome().label(), 1, Integer::sum);
            } catch (AssertionError e) {
                throw new AssertionError("run with seed " + seed, e);
            }
        }
        System.out.println("random runs ended: " + endings);
        return endings;
    }

    private static void check(RunReport report, Runs runs, List<RandomProvider.Done> done, Limits limits) {
        Spend spend = report.result().spend();
        BigDecimal uncounted = runs.of(StepEvent.ModelReplied.class)
                .stream()
                .filter(StepEvent.ModelReplied::usageEstimated)
                .map(replied -> replied.cost().amount())
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        BigDecimal settled = spend.cost().amount().subtract(spend.unsettled().amount()).subtract(uncounted);
        assertThat(settled).isEqualByComparingTo(billed(done, RandomProvider.Kind.COMPLETE));
        assertThat(spend.unsettled().amount()).isGreaterThanOrEqualTo(billed(done, RandomProvider.Kind.HALF)
                .add(billed(done, RandomProvider.Kind.DROPPED)));
        assertThat(uncounted).isGreaterThanOrEqualTo(billed(done, RandomProvider.Kind.UNCOUNTED));
        assertThat(spend.calls()).isEqualTo(done.size());

        assertThat(spend.cost()).isLessThanOrEqualTo(limits.cost());
        assertThat(spend.usage().total()).isLessThanOrEqualTo(limits.tokens());
        assertThat(spend.calls()).isLessThanOrEqualTo(limits.calls());

        assertThat(sentAgain(done)).as("sent again after a complete reply").isEmpty();
        List<Boolean> lastOnes = done.stream().map(RandomProvider.Done::last).dropWhile(last -> !last).toList();
        assertThat(lastOnes).as("what was sent since the first final call").doesNotContain(false);
    }

    private static BigDecimal billed(List<RandomProvider.Done> done, RandomProvider.Kind kind) {
        return done.stream()
                .filter(each -> each.kind() == kind)
                .map(RandomProvider.Done::cost)
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /// Prompts that came again after they had been answered.
    private static List<String> sentAgain(List<RandomProvider.Done> done) {
        return done.stream()
                .collect(Collectors.groupingBy(RandomProvider.Done::prompt))
                .values()
                .stream()
                .filter(same -> same.subList(0, same.size() - 1)
                        .stream()
                        .anyMatch(each -> each.kind() == RandomProvider.Kind.COMPLETE
                                || each.kind() == RandomProvider.Kind.UNCOUNTED))
                .map(same -> same.getFirst().prompt())
                .toList();
    }

    /// Limits that some runs meet and others do not.
    private record Limits(Usd cost, long tokens, long calls, int turns, int parallel, int depth) {

        static Limits draw(SplittableRandom random) {
            return new Limits(new Usd(BigDecimal.valueOf(20 + random.nextInt(400), 3)),
                    30_000 + random.nextInt(400_000),
                    2 + random.nextInt(70), 2 + random.nextInt(6), 1 + random.nextInt(16), 1 + random.nextInt(2));
        }

        void set(Runs runs) {
            runs.flag("cost_budget_usd", cost.toString())
                    .flag("token_budget", Long.toString(tokens))
                    .flag("call_budget", Long.toString(calls))
                    .flag("max_turns", Integer.toString(turns))
                    .flag("max_parallel", Integer.toString(parallel))
                    .flag("max_depth", Integer.toString(depth))
                    .flag("max_output", "1000")
                    .flag("sub_max_output", "1000");
        }
    }

    /// The machine's time, but for pauses between attempts, which pass at once.
    private static final class Hurried implements TimeSource {
        private static final Duration LONGEST_PAUSE = Duration.ofSeconds(3);

        @Override
        public Instant now() {
            return SYSTEM.now();
        }

        @Override
        public long nanoTime() {
            return SYSTEM.nanoTime();
        }

        @Override
        public void sleep(Duration duration) throws InterruptedException {
            SYSTEM.sleep(duration);
        }

        @Override
        public Registration schedule(Duration delay, Runnable action) {
            return SYSTEM.schedule(delay.compareTo(LONGEST_PAUSE) < 0 ? Duration.ZERO : delay, action);
        }
    }
}
