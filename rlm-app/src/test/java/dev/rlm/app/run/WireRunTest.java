package dev.rlm.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rlm.app.ResultDocument;
import dev.rlm.app.RunReport;
import dev.rlm.core.budget.Usd;
import dev.rlm.core.llm.Usage;
import dev.rlm.core.trajectory.RecordedEvent;
import dev.rlm.core.trajectory.StepEvent;
import dev.rlm.core.trajectory.TrajectoryReader;
import dev.rlm.testkit.ServerReply;

class WireRunTest {
    private static final int PARALLEL = 7;

    @TempDir
    private Path folder;

    @Test
    void resultAndTrajectoryTellTheCallsTokensAndCostThatTheServerCounted() throws Exception {
        try (Served served = new Served(folder)) {
            served.codes("the great question",
                    "parts = llm_query_batched([f'part {i}' for i in range(8)])\nprint(len(parts))",
                    "answer['content'] = rlm_query('the child question') + ' ' + ''.join(parts)\n"
                            + "answer['ready'] = True")
                    .codes("the child question",
                            "print(context)",
                            "answer['content'] = llm_query('deep')\nanswer['ready'] = True")
                    .plain(request -> ServerReply.text(request.lastMessage().substring(0, 1), 5, 3));
            served.runs.flag("max_depth", "2");

            RunReport report = served.ask("the great question");

            JsonNode result = ResultDocument.of(report, false);
            assertThat(result.path("answer").asText()).isEqualTo("d pppppppp");
            assertThat(result.path("usage").toPrettyString()).isEqualToIgnoringNewLines("""
                {
                  "calls" : 13,
                  "input_tokens" : 445,
                  "cache_read_tokens" : 0,
                  "cache_write_tokens" : 0,
                  "output_tokens" : 67,
                  "reasoning_tokens" : 0,
                  "total_tokens" : 512,
                  "estimated_cost_usd" : "0.000579",
                  "tool_calls" : 0,
                  "turns" : 2,
                  "depth" : 2
                }""");
            assertThat(result.path("exit_code").asInt()).isZero();
            assertThat(served.server.stats().requests()).isEqualTo(13);
            assertThat(served.server.stats().promptTokens()).isEqualTo(445);
            assertThat(served.server.stats().completionTokens()).isEqualTo(67);
            assertThat(served.billed()).isEqualByComparingTo("0.000579");
            trajectoryAgrees(report);
        }
    }

    @Test
    void thousandSubCallsOfOneBatchAreMadeAtMostMaxParallelAtOnce() throws Exception {
        AtomicInteger came = new AtomicInteger();
        CountDownLatch full = new CountDownLatch(1);
        try (Served served = new Served(folder)) {
            served.codes("many", "got = llm_query_batched([f'n{i}' for i in range(1000)])\n"
                    + "answer['content'] = str(got == [f'n{i}!' for i in range(1000)])\nanswer['ready'] = True")
                    .plain(request -> {
                        if (came.incrementAndGet() == PARALLEL) {
                            full.countDown();
                        }
                        ServerReply reply = ServerReply.text(request.lastMessage() + "!", 5, 3);
                        return full.getCount() == 0 ? reply : new ServerReply.Held(full, reply);
                    });
            served.runs.flag("max_parallel", Integer.toString(PARALLEL)).flag("call_budget", "1100");

            RunReport report = served.ask("many");

            assertThat(Runs.answer(report)).isEqualTo("True");
            assertThat(served.server.stats().requests()).isEqualTo(1001);
            assertThat(served.server.stats().mostAtOnce()).isEqualTo(PARALLEL);
            assertThat(report.result().spend().calls()).isEqualTo(1001);
            assertThat(report.result().spend().cost().amount()).isEqualByComparingTo(served.billed());
        }
    }

    @Test
    void sameSeedAndRepliesGiveTheSameCallIdsAndTheSameRandomNumbers() throws Exception {
        List<String> first = drawn(folder.resolve("first"));

        assertThat(first.getLast()).contains("-");
        assertThat(drawn(folder.resolve("second"))).isEqualTo(first);
    }

    /// Call ids in their order, with the answer, which holds what root and child drew.
    private static List<String> drawn(Path folder) throws Exception {
        folder.toFile().mkdirs();
        List<String> ids = new ArrayList<>();
        try (Served served = new Served(folder)) {
            served.codes("root dice", """
                import random
                mine = random.random(), hash('text')
                llm_query_batched(['a', 'b'])
                answer['content'] = f"{mine} - {rlm_query('child dice')}"
                answer['ready'] = True""")
                    .codes("child dice", "import random\nanswer['content'] = str(random.random())\n"
                            + "answer['ready'] = True")
                    .plain(_ -> ServerReply.text("ok", 5, 3));
            served.runs.flag("max_depth", "2");
            RunReport report = served.ask("root dice");
            for (RecordedEvent event : events(report)) {
                if (event.event().orElseThrow() instanceof StepEvent.ModelCalled) {
                    ids.add(event.call().path());
                }
            }
            // Members of a batch start side by side, so their events may change places.
            ids.sort(null);
            ids.add(Runs.answer(report));
            return ids;
        }
    }

    private static void trajectoryAgrees(RunReport report) {
        long called = 0;
        Usage usage = Usage.ZERO;
        Usd cost = Usd.ZERO;
        List<RecordedEvent> events = events(report);
        for (RecordedEvent recorded : events) {
            called += recorded.event().orElseThrow() instanceof StepEvent.ModelCalled ? 1 : 0;
            cost = cost.plus(recorded.cost());
            if (recorded.event().orElseThrow() instanceof StepEvent.ModelReplied replied) {
                usage = usage.plus(replied.usage());
            }
        }
        assertThat(called).isEqualTo(report.result().spend().calls());
        assertThat(usage).isEqualTo(report.result().spend().usage());
        assertThat(cost).isEqualTo(report.result().spend().cost());
        assertThat(events.getLast().event().orElseThrow()).isInstanceOfSatisfying(StepEvent.RunFinished.class,
                finished -> assertThat(finished.spend()).isEqualTo(report.result().spend()));
    }

    static List<RecordedEvent> events(RunReport report) {
        List<RecordedEvent> events = new ArrayList<>();
        try (TrajectoryReader reader = TrajectoryReader.open(report.trajectory())) {
            for (Optional<RecordedEvent> next = reader.next(); next.isPresent(); next = reader.next()) {
                events.add(next.get());
            }
        }
        return events;
    }
}
