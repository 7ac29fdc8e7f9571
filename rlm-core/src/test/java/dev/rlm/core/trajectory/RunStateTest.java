package dev.rlm.core.trajectory;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import dev.rlm.core.budget.Spend;
import dev.rlm.core.budget.Usd;
import dev.rlm.core.id.CallId;
import dev.rlm.core.llm.Purpose;
import dev.rlm.core.llm.Usage;

class RunStateTest {
    private static final CallId SUB = new CallId("0.1");
    private static final CallId CHILD = new CallId("0.2");
    private static final CallId GRANDCHILD = new CallId("0.2.1");
    private final RunState state = new RunState();
    private Instant now = Instant.parse("2026-11-21T13:05:01Z");

    private void happens(CallId call, int turn, StepEvent event) {
        now = now.plusMillis(100);
        state.take(call, turn, now, event);
    }

    /// A turn of the root with a cell, a sub-call and a child run, all still open.
    private void begin() {
        happens(CallId.ROOT, 0, SampleEvents.started());
        happens(CallId.ROOT, 1, SampleEvents.called(Purpose.ROOT, 1));
        happens(CallId.ROOT, 1, SampleEvents.replied("code", "0.10"));
        happens(CallId.ROOT, 1, new StepEvent.CodeStarted(1, 2, "llm_query('?')"));
        happens(SUB, 1, SampleEvents.called(Purpose.SUB, 1));
        happens(CHILD, 1, new StepEvent.ChildStarted("Which colour?", List.of(10L), false, SampleEvents.LIMITS));
        happens(CHILD, 1, SampleEvents.called(Purpose.CHILD, 1));
    }

    private RunNode child() {
        return state.node(CHILD).orElseThrow();
    }

    private RunTurn firstTurn() {
        return state.root().turn(1);
    }

    @Test
    void callsWithoutAReplyAreOpen() {
        begin();

        assertThat(state.openCalls()).extracting(ModelCall::id).containsExactly(SUB, CHILD);
        assertThat(state.status(true)).isEqualTo(RunState.Status.RUNNING);
        assertThat(state.status(false)).isEqualTo(RunState.Status.CUT_OFF);
        assertThat(firstTurn().cells().getFirst().finished()).isEmpty();
    }

    @Test
    void subCallsAndChildRunsStandInTheTurnThatMadeThem() {
        begin();
        happens(CHILD, 1, SampleEvents.replied("code", "0.20"));
        happens(GRANDCHILD, 1, SampleEvents.called(Purpose.SUB, 1));
        happens(GRANDCHILD, 1, SampleEvents.replied("blue", "0.001"));
        happens(SUB, 1, SampleEvents.replied("red", "0.01"));
        happens(CHILD, 0, new StepEvent.ChildFinished("answered", Optional.of("blue"), false, Spend.NONE));
        happens(CallId.ROOT, 1, SampleEvents.codeCompleted());

        assertThat(firstTurn().calls()).extracting(ModelCall::text).containsExactly("code");
        assertThat(firstTurn().subCalls()).extracting(ModelCall::id, ModelCall::text)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(SUB, "red"));
        assertThat(firstTurn().children()).containsExactly(child());
        assertThat(firstTurn().cells().getFirst().finished()).contains(SampleEvents.codeCompleted());
        assertThat(child().prompt()).isEqualTo("Which colour?");
        assertThat(child().answer()).contains("blue");
        assertThat(child().subCalls()).extracting(ModelCall::id).containsExactly(GRANDCHILD);
        assertThat(state.openCalls()).isEmpty();
    }

    @Test
    void whatIsSpentAddsUpFromTheLeaves() {
        begin();
        happens(CHILD, 1, SampleEvents.replied("code", "0.20"));
        happens(SUB, 1, SampleEvents.replied("red", "0.01"));

        assertThat(child().total()).isEqualTo(new Spend(1, Usage.of(120, 30), Usd.of("0.2"), Usd.ZERO, 0));
        assertThat(state.root().own()).isEqualTo(new Spend(2, Usage.of(240, 60), Usd.of("0.11"), Usd.ZERO, 0));
        assertThat(state.spend()).isEqualTo(new Spend(3, Usage.of(360, 90), Usd.of("0.31"), Usd.ZERO, 0));
        assertThat(state.spent()).isEqualTo(Usd.of("0.31"));
    }

    @Test
    void retryIsOneCallWithTwoAttempts() {
        begin();
        happens(SUB, 1, SampleEvents.failedForNow());
        assertThat(state.openCalls().getFirst().state()).isEqualTo(ModelCall.State.RETRYING);

        happens(SUB, 1, SampleEvents.called(Purpose.SUB, 2));
        happens(SUB, 1, SampleEvents.failedUnknown());

        assertThat(firstTurn().subCalls()).singleElement().satisfies(call -> {
            assertThat(call.attempts()).isEqualTo(2);
            assertThat(call.state()).isEqualTo(ModelCall.State.FAILED);
            assertThat(call.text()).isEqualTo("connection: reset");
            assertThat(call.cost()).isEqualTo(Usd.of("0.0031"));
            assertThat(call.duration()).isEqualTo(Duration.ofMillis(170));
        });
        assertThat(state.root().own().unsettled()).isEqualTo(Usd.of("0.0031"));
        assertThat(state.root().own().calls()).isEqualTo(3);
    }

    @Test
    void finalCallStandsBesideTheTurnsOwn() {
        begin();
        happens(CallId.ROOT, 1, SampleEvents.called(Purpose.FINAL, 1));
        happens(CallId.ROOT, 1, SampleEvents.replied("blue", "0.05"));

        assertThat(firstTurn().calls()).extracting(ModelCall::purpose).containsExactly(Purpose.ROOT, Purpose.FINAL);
    }

    @Test
    void finishedRunHasItsOwnAccount() {
        begin();
        happens(CallId.ROOT, 1, SampleEvents.finished());

        assertThat(state.status(false)).isEqualTo(RunState.Status.FINISHED);
        assertThat(state.spend()).isEqualTo(SampleEvents.SPEND);
        assertThat(state.duration()).isEqualTo(Duration.ofMillis(12_345));
        assertThat(state.root().answer()).contains("blue");
    }

    @Test
    void refusalOfASubCallIsNotedWithTheNodeThatMadeIt() {
        begin();
        StepEvent refused = new StepEvent.BudgetRefused(SampleEvents.breaches().getFirst());
        happens(new CallId("0.3"), 1, refused);

        assertThat(firstTurn().notes()).containsExactly(refused);
        assertThat(state.node(new CallId("0.3"))).isEmpty();
    }

    @Test
    void eventsInAnyOrderAreTaken() {
        SampleEvents.all().reversed().forEach(event -> happens(new CallId("0.7.7"), 3, event));

        assertThat(state.finished()).isPresent();
        assertThat(state.root().total().calls()).isEqualTo(2);
    }
}
