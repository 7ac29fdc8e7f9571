package dev.rlm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

import org.junit.jupiter.api.Test;

import dev.rlm.core.budget.Limits;
import dev.rlm.core.budget.Usd;
import dev.rlm.core.id.CallId;
import dev.rlm.core.llm.ModelId;
import dev.rlm.core.llm.Purpose;
import dev.rlm.core.llm.Usage;
import dev.rlm.core.trajectory.StepEvent;
import dev.rlm.testkit.FakeTime;

/// The lines where there is no region. The region itself is in [TerminalRunTest].
class ProgressTest {
    private static final Duration LONG = Duration.ofSeconds(2);
    private static final ModelId MODEL = new ModelId("mine", "m");
    private static final CallId SUB = CallId.ROOT.child(1);

    private final FakeTime time = FakeTime.standing();
    private final Typed.Streams streams = Typed.terminal("");

    @Test
    void longReadingOfTheContextIsSaid() {
        progress(false);
        time.advance(LONG);

        assertThat(told()).isEqualTo("rlm: reading the context\n");
    }

    @Test
    void longStartOfTheReplIsSaidOnceTheReplyIsThere() {
        Progress progress = started();
        time.advance(LONG);
        progress.append(CallId.ROOT, 1, new StepEvent.CodeStarted(1, 1, "x"));
        time.advance(LONG);

        assertThat(told()).isEqualTo("rlm: turn 1: waiting for the REPL, which is still starting\n");
    }

    @Test
    void cellOfTheUsersOwnStartsItsReplAndRunsAndHasNoTurns() {
        Progress progress = own(false);
        time.advance(LONG);
        progress.append(CallId.ROOT, 1, new StepEvent.ReplStarted("local", Duration.ZERO, true));
        progress.append(CallId.ROOT, 1, new StepEvent.CodeStarted(1, 1, "x"));
        time.advance(LONG);
        progress.append(CallId.ROOT, 1, codeFinished());
        time.advance(Duration.ofHours(1));

        assertThat(told()).isEqualTo("""
            rlm: starting the REPL
            rlm: running the code
            """);
    }

    @Test
    void thoseWhoAskForMoreAreToldEachStepOfTheirCell() {
        Progress progress = own(true);
        progress.append(CallId.ROOT, 1, new StepEvent.ReplStarted("local", Duration.ofMillis(900), true));
        progress.append(CallId.ROOT, 1, setup("completed", Optional.empty()));
        progress.append(CallId.ROOT, 1, new StepEvent.CodeStarted(1, 1, "x"));
        progress.append(CallId.ROOT, 1, codeFinished());

        assertThat(told()).isEqualTo("""
            rlm: REPL local ready after 0.9 s
            rlm: setup completed in 0.0 s
            printed
            rlm: the code completed in 0.5 s
            """);
    }

    @Test
    void whatASetupPrintsIsForThoseWhoseOwnCellItPrepares() {
        started().append(CallId.ROOT, 0, setup("completed", Optional.empty()));
        assertThat(told()).isEmpty();

        own(false).append(CallId.ROOT, 0, setup("completed", Optional.empty()));
        assertThat(told()).isEqualTo("printed\n");
    }

    @Test
    void replThatIsReadyInTimeIsNotSpokenOf() {
        Progress progress = started();
        progress.append(CallId.ROOT, 1, new StepEvent.CodeStarted(1, 1, "x"));
        progress.append(CallId.ROOT, 1, new StepEvent.ReplStarted("local", Duration.ZERO, true));
        time.advance(Duration.ofHours(1));

        assertThat(told()).isEmpty();
    }

    @Test
    void whatEndedASetupWithoutATracebackIsLeftToTheClosingLine() {
        Progress progress = started();
        progress.append(CallId.ROOT, 0, setup("raised", Optional.of("ValueError: no")));
        progress.append(CallId.ROOT, 0, setup("timed_out",
                Optional.of("the cell ran longer than its limit of 2 s")));

        assertThat(told()).isEqualTo("printed\nValueError: no\nprinted\n");
    }

    @Test
    void nothingIsSaidOnceItHasEnded() {
        progress(false).end();
        time.advance(Duration.ofHours(1));

        assertThat(told()).isEmpty();
    }

    @Test
    void retriesAreToldInWordsAndEqualOnesOfSubCallsOnce() {
        Progress progress = started();
        fails(progress, CallId.ROOT, Purpose.ROOT);
        fails(progress, CallId.ROOT, Purpose.ROOT);
        fails(progress, SUB, Purpose.SUB);

        assertThat(told()).isEqualTo("""
            rlm: turn 1: asking mine/m
            rlm: turn 1: mine: busy. Trying again in 0.4 s
            rlm: turn 1: asking mine/m
            rlm: turn 1: mine: busy. Trying again in 0.4 s
            """);
    }

    @Test
    void allRetriesAreToldToThoseWhoAskForMore() {
        Progress progress = progress(true);
        progress.append(CallId.ROOT, 0, runStarted());
        fails(progress, SUB, Purpose.SUB);
        fails(progress, SUB, Purpose.SUB);

        assertThat(told()).isEqualTo("rlm: sub-call 0.1: mine: busy. Trying again in 0.4 s\n".repeat(2));
    }

    @Test
    void callsOfUnknownOutcomeAreCountedAtTheirMost() {
        Progress progress = started();
        assertThat(progress.bill().unknown()).isEmpty();

        fails(progress, SUB, Purpose.SUB);

        assertThat(progress.bill().unknown())
                .contains("of which 110 tokens, $0.02 for 1 call of unknown outcome, at the most they can have used");
    }

    private Progress progress(boolean verbose) {
        return new Progress(streams.terminal(), new Progress.Detail(false, verbose, false, false), time,
                Optional.empty());
    }

    private Progress started() {
        Progress progress = progress(false);
        progress.append(CallId.ROOT, 0, runStarted());
        return progress;
    }

    private Progress own(boolean verbose) {
        Progress progress = new Progress(streams.terminal(), new Progress.Detail(false, verbose, false, true), time,
                Optional.empty());
        progress.begun();
        return progress;
    }

    private static StepEvent setup(String outcome, Optional<String> error) {
        return new StepEvent.SetupFinished(outcome, "printed\n", "", error, false, List.of(), Duration.ZERO);
    }

    private static StepEvent codeFinished() {
        return new StepEvent.CodeFinished(1, 1, "completed", "", "", Optional.empty(), Optional.empty(), false,
                List.of(), Duration.ofMillis(500), Duration.ZERO, Duration.ZERO, 0);
    }

    private static void fails(Progress progress, CallId call, Purpose purpose) {
        progress.append(call, 1, new StepEvent.ModelCalled(MODEL, purpose, 1, List.of(), List.of(), 10,
                new StepEvent.Reserved(100, 10, Usd.of("0.02"), "bytes")));
        progress.append(call, 1, new StepEvent.ModelFailed(1, "unavailable", OptionalInt.of(503), "mine: busy.", false,
                Usage.of(100, 10), Usd.of("0.02"), Optional.of(Duration.ofMillis(400)), Duration.ZERO));
    }

    private static StepEvent runStarted() {
        return new StepEvent.RunStarted("What?", MODEL, MODEL, "local", Optional.empty(), "repl",
                new Limits(Optional.of(Usd.of("1.00")), OptionalLong.empty(), OptionalLong.empty(),
                        OptionalLong.empty(), Duration.ofMinutes(30), 30, 1),
                Map.of(), 1, List.of(), "/work", Map.of(), Optional.empty(), Optional.empty());
    }

    private String told() {
        return streams.err().toString(StandardCharsets.UTF_8);
    }
}
