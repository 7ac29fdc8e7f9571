package dev.rlm.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rlm.app.RunReport;
import dev.rlm.core.trajectory.StepEvent;
import dev.rlm.testkit.FakeModelServer;
import dev.rlm.testkit.ServerReply;

/// Calls that a guest's threads have open when their node ends or their session is lost.
class OpenCallsTest {
    private static final String ASK_IN_THE_BACKGROUND = """
        import threading, time
        asking = threading.Thread(target=llm_query, args=('slow',), daemon=True)
        asking.start()
        while budget()['calls'] > 497: time.sleep(0.01)""";

    @TempDir
    private Path folder;

    @Test
    void refusedBatchesFillNeitherMemoryNorDisk() throws Exception {
        Runs runs = new Runs(folder).flag("max_depth", "0")
                .code("said = []\nfor _ in range(11):\n  try: llm_query_batched(['x' * 900] * 10_000)\n"
                        + "  except Exception as e: said.append(str(e))\nprint('depth' in said[9], said[10])")
                .reply("root", "FINAL(the end)");

        RunReport report = runs.ask("what?");

        assertThat(runs.lastTold()).contains("True refused: more than 100,000 calls; work in code");
        assertThat(report.trajectory()).content()
                .hasSizeLessThan(50_000)
                .contains("{\"items\":10000,\"chars\":9000000,");
    }

    @Test
    void nodeEndsAfterItsCallsAreSettledAndRecorded() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        try (FakeModelServer server = FakeModelServer.start(request -> request.body().contains("slow\"")
                && !request.body().contains("repl")
                        ? new ServerReply.Held(never, ServerReply.text("late", 1, 1))
                        : ServerReply.text("```repl\n" + ASK_IN_THE_BACKGROUND
                                + "\nanswer['content'] = 'early'\nanswer['ready'] = True\n```", 10, 5))) {
            Runs runs = new Runs(folder).server(server);

            RunReport report = runs.ask("what?");

            assertThat(Runs.answer(report)).isEqualTo("early");
            assertThat(report.result().spend().calls()).isEqualTo(2);
            assertThat(runs.of(StepEvent.ModelFailed.class).getFirst().unsettled().input()).isPositive();
            assertThat(runs.events.stream().map(event -> event.getClass().getSimpleName()).toList())
                    .containsSubsequence("ModelCalled", "CodeFinished", "ModelFailed", "GuestAnswered", "RunFinished");
            assertThat(runs.events.getLast()).isInstanceOf(StepEvent.RunFinished.class);
        }
    }

    @Test
    void sessionThatIsLostTakesItsCallsAlong() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        List<String> turns = List.of(
                "```repl\n" + ASK_IN_THE_BACKGROUND + "\nimport itertools\nmax(itertools.count())\n```",
                "```repl\nanswer['content'] = 'on'\nanswer['ready'] = True\n```");
        try (FakeModelServer server = FakeModelServer.start(request -> request.body().contains("slow\"")
                && !request.body().contains("repl")
                        ? new ServerReply.Held(never, ServerReply.text("late", 1, 1))
                        : ServerReply.text(turns.get(request.body().contains("Session lost")
                                || request.body().contains("Interrupted") ? 1 : 0), 10, 5))) {
            Runs runs = new Runs(folder).server(server).flag("cell_timeout", "1s");

            RunReport report = runs.ask("what?");

            assertThat(Runs.answer(report)).isEqualTo("on");
            assertThat(report.result().spend().calls()).isEqualTo(3);
            assertThat(runs.of(StepEvent.ModelFailed.class)).hasSize(1);
        }
    }
}
