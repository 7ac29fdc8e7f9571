package dev.rlm.app.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rlm.app.ResultDocument;
import dev.rlm.app.RunReport;
import dev.rlm.app.settings.SettingsException;
import dev.rlm.core.budget.Usd;
import dev.rlm.core.trajectory.StepEvent;
import dev.rlm.testkit.SeenRequest;
import dev.rlm.testkit.ServerReply;

class BudgetRunTest {
    private static final CountDownLatch NEVER = new CountDownLatch(1);
    private static final String STEP = "```repl\nprint('step')\n```";

    @TempDir
    private Path folder;

    @Test
    void callBudgetOfThreeSendsThreeCallsAndTheLastIsTheFinalOne() throws Exception {
        try (Served served = greedy()) {
            RunReport report = ends(served, "call_budget", "3", "calls");

            assertThat(served.server.stats().requests()).isEqualTo(3);
            assertThat(ResultDocument.of(report, false).path("reason").toPrettyString()).isEqualToIgnoringNewLines(
                    """
                        {
                          "kind" : "calls",
                          "limit" : "3",
                          "used" : "2",
                          "message" : "call budget of 3: 2 used, 1 held back; largest part: 2 turns; raise it with --call-budget"
                        }""");
        }
    }

    @Test
    void callBudgetOfOneLeavesNoFinalCallAndGivesTheNewestOutput() throws Exception {
        try (Served served = greedy()) {
            served.runs.flag("call_budget", "1");

            RunReport report = served.ask("more");

            assertThat(served.server.stats().requests()).isEqualTo(1);
            assertThat(report.exitCode(false)).isEqualTo(4);
            assertThat(Runs.answer(report)).isEqualTo("step");
            assertThat(report.result().outcome().found().orElseThrow().partial()).isTrue();
        }
    }

    @Test
    void tokenBudgetIsNotPassedAndPaysTheFinalCall() throws Exception {
        try (Served served = greedy()) {
            served.runs.flag("max_output", "1000");

            RunReport report = ends(served, "token_budget", "20000", "tokens");

            assertThat(served.server.stats().promptTokens() + served.server.stats().completionTokens())
                    .isEqualTo(report.result().spend().usage().total())
                    .isBetween(10_000L, 20_000L);
        }
    }

    @Test
    void costBudgetIsNotPassedAndPaysTheFinalCall() throws Exception {
        try (Served served = greedy()) {
            served.runs.flag("max_output", "1000");

            RunReport report = ends(served, "cost_budget_usd", "0.02", "cost");

            assertThat(served.billed()).isEqualByComparingTo(report.result().spend().cost().amount())
                    .isBetween(Usd.of("0.01").amount(), Usd.of("0.02").amount());
        }
    }

    @Test
    void turnsAreFollowedByTheFinalCall() throws Exception {
        try (Served served = greedy()) {
            RunReport report = ends(served, "max_turns", "2", "turns");

            assertThat(served.server.stats().requests()).isEqualTo(3);
            assertThat(report.result().turns()).isEqualTo(2);
        }
    }

    @Test
    void finalReplysCodeRunsOnceWithoutSubCalls() throws Exception {
        try (Served served = greedy()) {
            served.last(ServerReply.text("""
                ```repl
                try:
                    llm_query('more')
                except RuntimeError as e:
                    answer['content'] = str(e)
                ```""", 500, 100));
            served.runs.flag("max_turns", "1");

            RunReport report = served.ask("more");

            assertThat(Runs.answer(report)).isEqualTo("llm_query: refused: this is the last step of the run");
            assertThat(served.server.requests()).hasSize(2);
            assertThat(report.result().refusals()).isEmpty();
        }
    }

    @Test
    void finalCallThatFailsLeavesTheNewestOutput() throws Exception {
        try (Served served = greedy()) {
            served.last(ServerReply.error(400, "no"));
            served.runs.flag("max_turns", "1");

            RunReport report = served.ask("more");

            assertThat(Runs.answer(report)).isEqualTo("step");
            assertThat(report.exitCode(false)).isEqualTo(4);
        }
    }

    @Test
    void callThatHangsIsGivenUpInTimeForTheFinalCall() throws Exception {
        try (Served served = greedy()) {
            served.turns("more", new ServerReply.Held(NEVER, Served.NOTHING_MORE));

            RunReport report = ends(served, "time_budget", "3s", "time");

            assertThat(served.server.stats().requests()).isEqualTo(2);
            assertThat(report.result().duration()).isBetween(Duration.ofMillis(2_300), Duration.ofMillis(3_500));
            assertThat(report.result().spend().unsettled()).isEqualTo(reservedFirst(served));
        }
    }

    @Test
    void finalCallThatHangsEndsWithTheTime() throws Exception {
        try (Served served = greedy()) {
            served.turns("more", new ServerReply.Held(NEVER, Served.NOTHING_MORE))
                    .last(new ServerReply.Held(NEVER, Served.NOTHING_MORE));
            served.runs.flag("time_budget", "2s");

            RunReport report = served.ask("more");

            assertThat(report.exitCode(false)).isEqualTo(4);
            assertThat(Runs.answer(report)).isEqualTo("none");
            assertThat(report.result().duration()).isBetween(Duration.ofMillis(1_900), Duration.ofMillis(3_000));
        }
    }

    @Test
    void batchUnderCostLimitMakesAsManyCallsAsOneAfterTheOther() throws Exception {
        List<Integer> alone = membersMade("alone", 1, 0);
        long seed = System.nanoTime();
        System.out.println("batches under a cost limit: seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);

        assertThat(alone.getFirst()).isBetween(3, 19);
        for (int i = 0; i < 6; i++) {
            int parallel = 2 + random.nextInt(19);
            assertThat(membersMade("run" + i, parallel, random.nextLong())).as("%d at once", parallel)
                    .isEqualTo(alone);
        }
    }

    @Test
    void unpricedModelUnderACostLimitIsNotAsked() throws Exception {
        try (Served served = greedy()) {
            served.runs.flag("model", "mine/unpriced").flag("call_budget", "2");

            RunReport report = served.ask("more");

            assertThat(report.exitCode(false)).isEqualTo(3);
            assertThat(ResultDocument.of(report, false).path("reason").path("message").asText()).isEqualTo(
                    "no price is known for mine/unpriced, so a cost budget cannot be kept: "
                            + "add [prices.\"mine/unpriced\"] to rlm.toml, or set --cost-budget none");
            assertThat(served.server.connections()).isZero();
        }
    }

    @Test
    void unpricedModelWithoutACostLimitIsAsked() throws Exception {
        try (Served served = greedy()) {
            served.runs.flag("model", "mine/unpriced").flag("cost_budget_usd", "none");

            RunReport report = ends(served, "call_budget", "2", "calls");

            assertThat(report.result().spend().cost()).isEqualTo(Usd.ZERO);
            assertThat(served.runs.remarks)
                    .contains("no price is known for mine/unpriced: its calls count as $0.00");
        }
    }

    @Test
    void refusedSubCallIsAnErrorInTheGuestAndTheRunStillAnswers() throws Exception {
        try (Served served = new Served(folder)) {
            served.codes("refused", """
                try:
                    llm_query('word ' * 200_000)
                except RuntimeError as e:
                    answer['content'] = str(e).split(':')[0]
                members = llm_query_batched(['fits', 'word ' * 200_000])
                answer['content'] += ' | ' + members[0] + ' | ' + members[1].split(',')[0]
                answer['ready'] = True""").plain(_ -> ServerReply.text("yes", 5, 3));
            served.runs.flag("cost_budget_usd", "0.10");

            RunReport report = served.ask("refused");

            assertThat(Runs.answer(report))
                    .isEqualTo("refused | yes | Error: refused: cost budget of $0.10: $0.000131 used");
            assertThat(report.result().refusals()).isEqualTo(Map.of("cost", 2));
            assertThat(ResultDocument.of(report, false).path("refusals").toString()).isEqualTo("{\"cost\":2}");
            assertThat(report.exitCode(false)).isZero();
            assertThat(report.exitCode(true)).isEqualTo(4);
        }
    }

    @Test
    void refusedSubCallNamesTheLimitAndWhatIsLeft() throws Exception {
        try (Served served = new Served(folder)) {
            served.codes("refused", """
                try:
                    llm_query('word ' * 200_000)
                except RuntimeError as e:
                    answer['content'] = str(e).split(', the next')[0] + ' |' + str(e).split('.')[-2]
                answer['content'] += ' | ' + str(sorted(budget()))
                answer['ready'] = True""");
            served.runs.flag("cost_budget_usd", "0.10").flag("call_budget", "5").flag("token_budget", "900000");

            assertThat(Runs.answer(served.ask("refused"))).matches("""
                refused: cost budget of \\$0\\.10: \\$0\\.00012 used, \\$0\\.02 held back \
                \\|07988, 873,342 tokens, 3 calls, 17\\d\\d s \
                \\| \\['calls', 'cost_usd', 'depth', 'seconds', 'tokens', 'tool_calls', 'turns'\\]""");
        }
    }

    @Test
    void stopSaysWhatTheLargestPartWasAndWhatRaisesTheLimit() throws Exception {
        try (Served served = new Served(folder)) {
            served.codes("more", "llm_query_batched([f'part {i}' for i in range(12)])")
                    .plain(_ -> ServerReply.text("yes", 40, 20))
                    .last(ServerReply.text("best guess", 50, 10));
            RunReport report = ends(served, "call_budget", "10", "calls");

            assertThat(report.result().reason().orElseThrow().message()).isEqualTo(
                    "call budget of 10: 9 used, 1 held back; largest part: 8 sub-calls; raise it with --call-budget");
        }
    }

    @Test
    void dailyBudgetHoldsOverRuns() throws Exception {
        List<String> messages = new ArrayList<>();
        BigDecimal billed = BigDecimal.ZERO;
        for (int i = 0; i < 6; i++) {
            try (Served served = greedy().turns("more", ServerReply.text(STEP, 1_000, 200))) {
                served.runs.variable("RLM_DAILY_COST_USD", "0.012").flag("max_output", "1000").flag("max_turns", "3");
                RunReport report = served.ask("more");
                messages.add(report.result().reason().orElseThrow().message());
                billed = billed.add(served.billed());
                assertThat(report.result().spend().cost().amount()).isEqualByComparingTo(served.billed());
            }
        }

        assertThat(messages.getFirst()).startsWith("turn limit of 3");
        assertThat(messages.getLast())
                .matches("daily budget of \\$0\\.012: \\$0\\.0\\d+ used by all runs since midnight "
                        + "UTC, \\$0\\.00 held back, the next call may cost \\$0\\.0\\d+; (largest part: .*; )?"
                        + "raise it with daily_cost_usd in your rlm\\.toml");
        assertThat(billed).isBetween(new BigDecimal("0.009"), new BigDecimal("0.012"));
        assertThat(Files.readString(folder.resolve("home/.local/state/rlm/daily"))).matches("spent [-0-9]+ "
                + billed.toPlainString() + "\n");
    }

    @Test
    void modelWithoutAPriceIsRefusedUnderADailyBudget() throws Exception {
        Runs runs = new Runs(folder)
                .config(Served.toml("http://127.0.0.1:1/v1") + "[rlm]\ndaily_cost_usd = 5\n")
                .flag("cost_budget_usd", "none")
                .flag("model", "mine/other");

        assertThatThrownBy(() -> runs.prepare("what?")).isInstanceOf(SettingsException.class)
                .hasMessageContaining("no price is known for mine/other, so daily_cost_usd cannot be kept");
    }

    @Test
    void dailyBudgetThatCannotBeKeptEndsTheRunBeforeTheFirstCall() throws Exception {
        Files.writeString(Files.createDirectories(folder.resolve("home/.local/state/rlm")).resolve("daily"), "who?");
        try (Served served = greedy()) {
            served.runs.variable("RLM_DAILY_COST_USD", "0.05");
            RunReport report = served.ask("more");

            assertThat(report.exitCode(false)).isEqualTo(5);
            assertThat(report.result().reason().orElseThrow().message()).contains("daily is damaged")
                    .contains("delete it to begin anew");
            assertThat(served.server.connections()).isZero();
        }
    }

    @Test
    void depthZeroRaisesInTheGuestAndNeverEndsTheRun() throws Exception {
        try (Served served = new Served(folder)) {
            served.codes("flat", """
                said = []
                for call in (lambda: llm_query('a'), lambda: llm_query_batched(['a']), lambda: rlm_query('a'),
                             lambda: rlm_query_batched(['a'])):
                    try:
                        said.append(call())
                    except RuntimeError as e:
                        said.append('depth limit of 0' in str(e))
                answer['content'] = str(said)
                answer['ready'] = True""");
            served.runs.flag("max_depth", "0");

            RunReport report = served.ask("flat");

            assertThat(Runs.answer(report)).isEqualTo("[True, True, True, True]");
            assertThat(report.result().refusals()).isEqualTo(Map.of("depth", 4));
            assertThat(served.server.stats().requests()).isEqualTo(1);
        }
    }

    /// A root that wants another turn for ever.
    private Served greedy() throws IOException {
        return new Served(folder).turns("more", ServerReply.text(STEP, 3_000, 500))
                .last(ServerReply.text("best guess", 500, 100));
    }

    private static RunReport ends(Served served, String flag, String value, String kind) throws Exception {
        served.runs.flag(flag, value);

        RunReport report = served.ask("more");

        JsonNode result = ResultDocument.of(report, false);
        assertThat(result.path("outcome").asText()).isEqualTo("exhausted");
        assertThat(result.path("reason").path("kind").asText()).isEqualTo(kind);
        assertThat(result.path("answer").asText()).isEqualTo("best guess");
        assertThat(result.path("partial").asBoolean()).isTrue();
        assertThat(result.path("exit_code").asInt()).isEqualTo(4);
        assertThat(result.path("usage").path("calls").asLong()).isEqualTo(served.server.stats().requests());
        List<SeenRequest> seen = served.server.requests();
        assertThat(seen.stream().filter(Served::isLast)).containsExactly(seen.getLast());
        return report;
    }

    private static Usd reservedFirst(Served served) {
        return served.runs.of(StepEvent.ModelCalled.class).getFirst().reserved().cost();
    }

    /// How many of 20 equal members were made, and how many the server saw.
    private List<Integer> membersMade(String name, int parallel, long seed) throws Exception {
        Path place = folder.resolve(name);
        place.toFile().mkdirs();
        BlockingQueue<CountDownLatch> held = new LinkedBlockingQueue<>();
        Thread releasing = Thread.ofVirtual().start(() -> release(held, new SplittableRandom(seed)));
        try (Served served = new Served(place)) {
            served.codes("twenty", """
                got = llm_query_batched(['equal'] * 20)
                answer['content'] = str(sum(text == 'made' for text in got))
                answer['ready'] = all(text == 'made' or text.startswith('Error: refused: cost') for text in got)""")
                    .plain(request -> {
                        CountDownLatch latch = new CountDownLatch(1);
                        held.add(latch);
                        int output = Math.min(2_000, request.json().path("max_tokens").asInt());
                        return new ServerReply.Held(latch, ServerReply.text("made", 10, output));
                    });
            served.runs.flag("cost_budget_usd", "0.05")
                    .flag("max_output", "1000")
                    .flag("max_parallel", Integer.toString(parallel))
                    .flag("max_turns", "1");

            RunReport report = served.ask("twenty");

            assertThat(report.exitCode(false)).isZero();
            assertThat(report.result().spend().cost().amount()).isEqualByComparingTo(served.billed());
            return List.of(Integer.parseInt(Runs.answer(report)), served.plainSeen().size());
        } finally {
            releasing.interrupt();
        }
    }

    /// Lets held replies go, one at a time, in an order and at moments that are drawn.
    private static void release(BlockingQueue<CountDownLatch> held, SplittableRandom random) {
        List<CountDownLatch> waiting = new ArrayList<>();
        try {
            while (true) {
                if (waiting.isEmpty()) {
                    waiting.add(held.take());
                }
                for (int i = random.nextInt(6); i > 0; i--) {
                    CountDownLatch more = held.poll(5, TimeUnit.MILLISECONDS);
                    if (more != null) {
                        waiting.add(more);
                    }
                }
                waiting.remove(random.nextInt(waiting.size())).countDown();
            }
        } catch (InterruptedException _) {
            waiting.forEach(CountDownLatch::countDown);
        }
    }
}
