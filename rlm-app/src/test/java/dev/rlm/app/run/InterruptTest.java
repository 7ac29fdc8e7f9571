package dev.rlm.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rlm.app.RunReport;
import dev.rlm.core.answer.Outcome;
import dev.rlm.core.trajectory.RecordedEvent;
import dev.rlm.core.trajectory.StepEvent;
import dev.rlm.testkit.ServerReply;

class InterruptTest {
    private static final CountDownLatch NEVER = new CountDownLatch(1);
    private static final int ROOT_AND_BATCH = 9;
    private static final String BATCH = """
        kept = 41
        answer['content'] = 'so far'
        got = llm_query_batched(['p'] * 8)
        while True:
            pass""";

    @TempDir
    private Path folder;
    private final AtomicLong interruptedAt = new AtomicLong();

    @Test
    void firstInterruptInABatchGivesTheBestAnswerThroughTheFinalCall() throws Exception {
        try (Served served = held()) {
            served.last(ServerReply.text("```repl\nanswer['content'] = f'kept {kept + 1}'\n```", 50, 5));

            RunReport report = interrupted(served, 1);

            assertThat(report.result().outcome()).isInstanceOf(Outcome.Cancelled.class);
            assertThat(report.exitCode(false)).isEqualTo(130);
            assertThat(Runs.answer(report)).isEqualTo("kept 42");
            assertThat(served.server.requests()).hasSize(ROOT_AND_BATCH + 1);
            assertThat(Served.isLast(served.server.requests().getLast())).isTrue();
            served.server.awaitAborted(8);
            assertThat(report.result().spend().calls()).isEqualTo(ROOT_AND_BATCH + 1);
            assertThat(report.result().spend().unsettled().isZero()).isFalse();
            isComplete(report);
        }
    }

    @Test
    void secondInterruptEndsTheRunWithinASecondAndLeavesNothing() throws Exception {
        Set<Long> before = processes();
        try (Served served = held()) {
            RunReport report = interrupted(served, 2);

            assertThat(System.nanoTime() - interruptedAt.get()).isLessThan(TimeUnit.SECONDS.toNanos(1));
            assertThat(report.result().outcome()).isInstanceOf(Outcome.Cancelled.class);
            assertThat(report.exitCode(false)).isEqualTo(130);
            assertThat(served.server.requests()).hasSize(ROOT_AND_BATCH);
            isComplete(report);
            for (ProcessHandle left : ProcessHandle.current().descendants().toList()) {
                if (!before.contains(left.pid())) {
                    left.onExit().get(2, TimeUnit.SECONDS);
                }
            }
        }
    }

    @Test
    void interruptWhileTheRootsModelThinksAsksForTheAnswerNow() throws Exception {
        try (Served served = new Served(folder)) {
            served.turns("hold", new ServerReply.Held(NEVER, Served.NOTHING_MORE))
                    .last(ServerReply.text("in a word", 50, 5));

            RunReport report = interrupted(served, 1, 1);

            assertThat(report.exitCode(false)).isEqualTo(130);
            assertThat(Runs.answer(report)).isEqualTo("in a word");
        }
    }

    @Test
    void interruptInAChildLeavesTheFinalCallToTheRoot() throws Exception {
        try (Served served = held()) {
            served.codes("the child", BATCH)
                    .codes("hold", "answer['content'] = rlm_query('the child')\nprint('goes on')")
                    .last(ServerReply.text("", 50, 5));
            served.runs.flag("max_depth", "2");

            RunReport report = interrupted(served, ROOT_AND_BATCH + 1, 1);

            assertThat(report.exitCode(false)).isEqualTo(130);
            assertThat(served.server.requests().stream().filter(Served::isLast)).hasSize(1);
            assertThat(Runs.answer(report)).isIn("[partial: stopped] so far", "none");
            isComplete(report);
        }
    }

    /// A root whose eight sub-calls are never answered.
    private Served held() throws Exception {
        return new Served(folder).codes("hold", BATCH)
                .plain(_ -> new ServerReply.Held(NEVER, Served.NOTHING_MORE));
    }

    private RunReport interrupted(Served served, int times) throws Exception {
        return interrupted(served, ROOT_AND_BATCH, times);
    }

    private RunReport interrupted(Served served, int requests, int times) throws Exception {
        Thread user = Thread.ofVirtual().start(() -> {
            try {
                served.server.awaitRequests(requests);
                interruptedAt.set(System.nanoTime());
                for (int i = 0; i < times; i++) {
                    served.runs.control.interrupt();
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
        RunReport report = served.ask("hold");
        user.join();
        return report;
    }

    /// The record is whole: it ends as a run ends, and what was opened in it is closed.
    private static void isComplete(RunReport report) {
        List<RecordedEvent> events = WireRunTest.events(report);
        assertThat(events.getLast().event().orElseThrow()).isInstanceOf(StepEvent.RunFinished.class);
        assertThat(events.getLast().spent()).isEqualTo(report.result().spend().cost());
        assertThat(count(events, "model_called"))
                .isEqualTo(count(events, "model_replied") + count(events, "model_failed"));
        assertThat(count(events, "code_started")).isEqualTo(count(events, "code_finished"));
        assertThat(count(events, "guest_called")).isEqualTo(count(events, "guest_answered"));
        assertThat(count(events, "child_started")).isEqualTo(count(events, "child_finished"));
    }

    private static long count(List<RecordedEvent> events, String type) {
        return events.stream().filter(event -> event.type().equals(type)).count();
    }

    private static Set<Long> processes() {
        return ProcessHandle.current().descendants().map(ProcessHandle::pid).collect(Collectors.toSet());
    }
}
