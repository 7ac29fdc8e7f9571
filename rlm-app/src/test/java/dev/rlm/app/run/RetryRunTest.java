package dev.rlm.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rlm.app.ResultDocument;
import dev.rlm.app.RunReport;
import dev.rlm.core.budget.Usd;
import dev.rlm.core.llm.Usage;
import dev.rlm.core.trajectory.StepEvent;
import dev.rlm.testkit.FakeModelServer;
import dev.rlm.testkit.ServerReply;

class RetryRunTest {
    private static final String ANSWER = "answer['content'] = 'answered'\nanswer['ready'] = True";
    private static final String ASK = """
        try:
            answer['content'] = llm_query('one')
        except RuntimeError as e:
            answer['content'] = 'failed: ' + str(e)
        answer['ready'] = True""";

    @TempDir
    private Path folder;

    @Test
    void refusedAttemptsAreMadeAgainAndCountedButCostNothing() throws Exception {
        try (Served served = new Served(folder)) {
            served.server.enqueue(ServerReply.error(429, "slow down").withHeader("Retry-After", "1"),
                    ServerReply.error(503, "overloaded"), Served.code(ANSWER));

            RunReport report = served.ask("again");

            assertThat(Runs.answer(report)).isEqualTo("answered");
            assertThat(served.server.stats().requests()).isEqualTo(3);
            assertThat(report.result().spend()).isEqualTo(served.spend(3));
            assertThat(report.result().turns()).isEqualTo(1);
            List<StepEvent.ModelFailed> failed = served.runs.of(StepEvent.ModelFailed.class);
            assertThat(failed.stream().map(StepEvent.ModelFailed::kind))
                    .containsExactly("rate_limited", "unavailable");
            assertThat(failed.getFirst().retryIn()).contains(Duration.ofSeconds(1));
        }
    }

    @Test
    void threeFailedAttemptsAreAnErrorInTheGuestAndTheRunGoesOn() throws Exception {
        try (Served served = new Served(folder)) {
            served.codes("again", ASK).plain(_ -> ServerReply.error(503, "overloaded"));

            RunReport report = served.ask("again");

            assertThat(Runs.answer(report)).startsWith("failed: ").contains("503");
            assertThat(served.plainSeen()).hasSize(3);
            assertThat(report.result().spend()).isEqualTo(served.spend(4));
            assertThat(report.exitCode(false)).isZero();
        }
    }

    @Test
    void droppedConnectionStaysChargedAsUnsettledAndIsTriedAgain() throws Exception {
        try (Served served = new Served(folder)) {
            served.server.enqueue(Served.code(ASK), new ServerReply.Dropped(), ServerReply.text("got it", 5, 3));

            RunReport report = served.ask("again");

            Usd reserved = served.runs.of(StepEvent.ModelCalled.class).get(1).reserved().cost();
            assertThat(Runs.answer(report)).isEqualTo("got it");
            assertThat(served.server.stats().requests()).isEqualTo(3);
            assertThat(report.result().spend().calls()).isEqualTo(3);
            assertThat(report.result().spend().unsettled()).isEqualTo(reserved);
            assertThat(report.result().spend().cost()).isEqualTo(new Usd(served.billed()).plus(reserved));
            assertThat(ResultDocument.of(report, false).path("unsettled_cost_usd").asText())
                    .isEqualTo(reserved.toString());
        }
    }

    @Test
    void halfReplyStaysChargedAsUnsettled() throws Exception {
        try (Served served = new Served(folder)) {
            served.server.enqueue(Served.code(ASK), new ServerReply.Half(ServerReply.text("lost", 5, 3)),
                    ServerReply.text("got it", 5, 3));

            RunReport report = served.ask("again");

            assertThat(Runs.answer(report)).isEqualTo("got it");
            assertThat(report.result().spend().unsettled())
                    .isEqualTo(served.runs.of(StepEvent.ModelCalled.class).get(1).reserved().cost());
        }
    }

    @Test
    void keyThatIsNotTakenEndsTheRunWhereverItHappens() throws Exception {
        try (Served served = new Served(folder)) {
            served.codes("again", "try:\n    print(llm_query_batched(['p'] * 100))\nfinally:\n    print('on')")
                    .plain(_ -> ServerReply.error(401, "wrong key"));
            served.runs.flag("max_parallel", "2");

            RunReport report = served.ask("again");

            assertThat(report.exitCode(false)).isEqualTo(3);
            assertThat(served.plainSeen()).hasSizeLessThan(10);
            assertThat(served.server.requests()).hasSize(1 + served.plainSeen().size());
            // Calls that the end of the run cut off are charged as reserved; all else is what the server billed.
            assertThat(report.result().spend().cost().less(report.result().spend().unsettled()))
                    .isEqualTo(new Usd(served.billed()));
        }
    }

    @Test
    void childWhoseKeyIsNotTakenEndsTheRun() throws Exception {
        try (Served served = new Served(folder)) {
            served.codes("again", "try:\n    rlm_query('deeper')\nexcept RuntimeError:\n    pass\n" + ANSWER,
                    ANSWER).turns("deeper", ServerReply.error(403, "not allowed"));
            served.runs.flag("max_depth", "2").flag("max_turns", "2");

            assertThat(served.ask("again").exitCode(false)).isEqualTo(3);
        }
    }

    @Test
    void emptyAccountEndsTheRunAsABackendThatDoesNotServe() throws Exception {
        try (Served served = new Served(folder)) {
            served.codes("again", ASK).plain(_ -> ServerReply.error(402, "nothing left"));

            RunReport report = served.ask("again");

            assertThat(report.exitCode(false)).isEqualTo(5);
            assertThat(served.server.requests()).hasSize(2);
        }
    }

    @Test
    void scriptThatRanOutEndsTheRun() throws Exception {
        RunReport report = new Runs(folder).code("print(1)").ask("again");

        assertThat(report.exitCode(false)).isEqualTo(5);
        assertThat(report.result().outcome().found().orElseThrow().text()).isEqualTo("1");
    }

    @Test
    void serverThatIsGoneEndsTheRunAfterThreeAttempts() throws Exception {
        Runs runs = new Runs(folder).config(Served.toml(FakeModelServer.refusingBaseUrl())).flag("model", "mine/m");

        RunReport report = runs.ask("again");

        assertThat(report.exitCode(false)).isEqualTo(5);
        assertThat(report.result().spend().calls()).isEqualTo(3);
        assertThat(report.result().spend().cost()).isEqualTo(Usd.ZERO);
    }

    @Test
    void replyWithoutUsageIsBookedAsItsBound() throws Exception {
        try (Served served = new Served(folder)) {
            served.server.enqueue(Served.code(ASK), ServerReply.body("""
                {"choices": [{"index": 0, "finish_reason": "stop",
                              "message": {"role": "assistant", "content": "uncounted"}}]}"""));

            RunReport report = served.ask("again");

            StepEvent.Reserved reserved = served.runs.of(StepEvent.ModelCalled.class).get(1).reserved();
            StepEvent.ModelReplied replied = served.runs.of(StepEvent.ModelReplied.class).get(1);
            assertThat(Runs.answer(report)).isEqualTo("uncounted");
            assertThat(replied.usageEstimated()).isTrue();
            assertThat(replied.usage()).isEqualTo(Usage.of(reserved.inputTokens(), reserved.outputTokens()));
            assertThat(report.result().spend().cost()).isEqualTo(new Usd(served.billed()).plus(reserved.cost()));
        }
    }

    @Test
    void billAboveWhatWasAllowedIsBookedAsItIsAndNothingMoreIsSent() throws Exception {
        try (Served served = new Served(folder)) {
            served.codes("again", ASK.replace("answer['ready'] = True", "llm_query('two')"))
                    .plain(_ -> ServerReply.text("dear", 5, 1_000_000))
                    .last(ServerReply.text("never", 1, 1));

            RunReport report = served.ask("again");

            assertThat(report.exitCode(false)).isEqualTo(4);
            assertThat(served.server.requests()).hasSize(2);
            assertThat(report.result().spend().cost()).isEqualTo(new Usd(served.billed()));
            assertThat(report.result().spend().cost().isMoreThan(Usd.of("2"))).isTrue();
            assertThat(report.result().outcome().found().map(found -> found.text())).isEqualTo(Optional.of("dear"));
        }
    }
}
