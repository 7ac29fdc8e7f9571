package dev.rlm.core.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.FutureTask;

import org.junit.jupiter.api.Test;

import dev.rlm.core.budget.Amount;
import dev.rlm.core.budget.Breach;
import dev.rlm.core.budget.Ledger;
import dev.rlm.core.budget.Limits;
import dev.rlm.core.budget.Spend;
import dev.rlm.core.budget.Tariff;
import dev.rlm.core.budget.TokenBound;
import dev.rlm.core.budget.Usd;
import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.id.CallId;
import dev.rlm.core.llm.Finish;
import dev.rlm.core.llm.LlmException;
import dev.rlm.core.llm.LlmReply;
import dev.rlm.core.llm.LlmRequest;
import dev.rlm.core.llm.Message;
import dev.rlm.core.llm.ModelId;
import dev.rlm.core.llm.Purpose;
import dev.rlm.core.llm.Sampling;
import dev.rlm.core.llm.Usage;
import dev.rlm.core.trajectory.StepEvent;
import dev.rlm.core.trajectory.TrajectoryException;

class CallGateTest {
    private final ScriptedModel model = new ScriptedModel();

    @Test
    void replyIsSettledAtWhatItUsedAndRecordedBeforeAndAfter() throws Exception {
        model.reply(LlmReply.of("hi", Usage.of(3, 2)));
        Ledger ledger = ledger("1000");

        assertThat(gate(ledger).call(ledger.root(), request("hello"), Cancellation.root()))
                .isInstanceOf(CallResult.Replied.class);

        assertThat(ledger.spent(ledger.root())).isEqualTo(new Spend(1, Usage.of(3, 2), Usd.of("5"), Usd.ZERO, 0));
        assertThat(model.events).containsExactly(
                new StepEvent.ModelCalled(ModelId.parse("test/model"), Purpose.ROOT, 1,
                        List.of(new StepEvent.StoredMessage(1, Message.user("hello"))), List.of(1), 300,
                        new StepEvent.Reserved(18, 300, Usd.of("318"), "bytes")),
                new StepEvent.ModelReplied(1, "hi", "", List.of(), Finish.STOP, Usage.of(3, 2), false,
                        Optional.empty(), Optional.empty(), Duration.ZERO, Usd.of("5")));
    }

    @Test
    void callThatDoesNotFitIsNotSent() throws Exception {
        Ledger ledger = ledger("100");

        CallResult result = gate(ledger).call(ledger.root(), request("hello"), Cancellation.root());

        // As the tokeniser counts it: 5 times 1.4, and 8; least output 256.
        Breach breach = new Breach.Cost(CallId.ROOT, Usd.of("100"), Usd.ZERO, Usd.ZERO, Usd.of("271"));
        assertThat(result).isEqualTo(new CallResult.Refused(breach));
        assertThat(model.seen).isEmpty();
        assertThat(model.events).containsExactly(new StepEvent.BudgetRefused(breach));
    }

    @Test
    void callThatFitsOnlyAsTheTokeniserCountsItIsSentAndMarked() throws Exception {
        model.reply(LlmReply.of("hi", Usage.of(3, 2)));
        Ledger ledger = ledger("273");

        gate(ledger).call(ledger.root(), request("hello"), Cancellation.root());

        assertThat(model.seen).singleElement().satisfies(sent -> assertThat(sent.maxOutputTokens()).isEqualTo(258));
        assertThat(model.events.getFirst()).isInstanceOfSatisfying(StepEvent.ModelCalled.class,
                called -> assertThat(called.reserved())
                        .isEqualTo(new StepEvent.Reserved(15, 258, Usd.of("273"), "estimated")));
    }

    @Test
    void tokeniserIsNotAskedWhenCallsAreUsedUp() throws Exception {
        Ledger ledger = new Ledger(new Limits(Optional.empty(), OptionalLong.empty(), OptionalLong.of(0),
                OptionalLong.empty(), Duration.ofMinutes(30), 30, 1), Amount.NONE);
        Tariff uncounted = new Tariff(model, model, new TokenBound(_ -> {
            throw new AssertionError("counted");
        }));
        CallGate gate = new CallGate(uncounted, ledger, model.pacing(1), model::record);

        assertThat(gate.call(ledger.root(), request("hello"), Cancellation.root()))
                .isEqualTo(new CallResult.Refused(new Breach.Calls(CallId.ROOT, 0, 0, 0, 1)));
        assertThat(model.events).containsExactly(
                new StepEvent.BudgetRefused(new Breach.Calls(CallId.ROOT, 0, 0, 0, 1)));
    }

    @Test
    void onlyAFinalCallMayUseWhatIsKeptBack() throws Exception {
        model.reply(LlmReply.of("hi", Usage.of(3, 2)));
        Ledger ledger = new Ledger(new Limits(Optional.empty(), OptionalLong.empty(), OptionalLong.of(1),
                OptionalLong.empty(), Duration.ofMinutes(30), 30, 1), new Amount(1, 0, Usd.ZERO));
        CallGate gate = gate(ledger);

        assertThat(gate.couldFit(ledger.root(), request("hello"))).isFalse();
        assertThat(gate.couldFit(ledger.root(), finalRequest())).isTrue();
        assertThat(gate.call(ledger.root(), request("hello"), Cancellation.root()))
                .isInstanceOf(CallResult.Refused.class);
        assertThat(gate.call(ledger.root(), finalRequest(), Cancellation.root()))
                .isInstanceOf(CallResult.Replied.class);
    }

    @Test
    void refusedCallGivesItsPermitBack() throws Exception {
        model.reply(LlmReply.of("hi", Usage.of(3, 2)));
        Pacing onePermit = model.pacing(1);
        Ledger narrow = ledger("1");
        new CallGate(model.tariff(), narrow, onePermit, model::record)
                .call(narrow.root(), request("hello"), Cancellation.root());
        Ledger wide = ledger("1000");
        CallGate gate = new CallGate(model.tariff(), wide, onePermit, model::record);

        assertTimeoutPreemptively(Duration.ofSeconds(30),
                () -> assertThat(gate.call(wide.root(), request("hello"), Cancellation.root()))
                        .isInstanceOf(CallResult.Replied.class));
    }

    @Test
    void backendIsToldOfARequestBeforeItIsSent() {
        Ledger ledger = ledger("1000");

        gate(ledger).announce(request("hello"));

        assertThat(model.announced).containsExactly(request("hello"));
        assertThat(model.seen).isEmpty();
    }

    @Test
    void retryThatIsCancelledInItsPauseIsNotMade() throws Exception {
        Cancellation cancellation = Cancellation.root();
        model.fail(status(503));
        model.onPause(() -> cancellation.cancel(Cancellation.Cause.STOP));
        Ledger ledger = ledger("1000");

        assertThat(gate(ledger).call(ledger.root(), request("hello"), cancellation))
                .isEqualTo(new CallResult.Cancelled(Cancellation.Cause.STOP));

        assertThat(ledger.spent(ledger.root())).isEqualTo(new Spend(1, Usage.ZERO, Usd.ZERO, Usd.ZERO, 0));
    }

    @Test
    void pauseForARetryEndsWithItsCancellation() throws Exception {
        Cancellation cancellation = Cancellation.root();
        model.fail(status(503));
        model.pauseForEver(() -> Thread.ofVirtual().start(() -> cancellation.cancel(Cancellation.Cause.STOP)));
        Ledger ledger = ledger("1000");

        assertTimeoutPreemptively(Duration.ofSeconds(30),
                () -> assertThat(gate(ledger).call(ledger.root(), request("hello"), cancellation))
                        .isEqualTo(new CallResult.Cancelled(Cancellation.Cause.STOP)));
    }

    @Test
    void failureOfACallThatWasCancelledMeanwhileIsNotTheResult() throws Exception {
        Cancellation cancellation = Cancellation.root();
        model.onCall(() -> cancellation.cancel(Cancellation.Cause.TIME_UP)).fail(status(503));
        Ledger ledger = ledger("1000");

        assertThat(gate(ledger).call(ledger.root(), request("hello"), cancellation))
                .isEqualTo(new CallResult.Cancelled(Cancellation.Cause.TIME_UP));
        assertThat(model.pauses).isEmpty();
    }

    @Test
    void retriableFailureIsTriedThreeTimesAndEachAttemptPassesTheLedger() throws Exception {
        model.fail(status(503)).fail(status(429)).reply(LlmReply.of("hi", Usage.of(3, 2)));
        Ledger ledger = ledger("1000");

        assertThat(gate(ledger).call(ledger.root(), request("hello"), Cancellation.root()))
                .isInstanceOf(CallResult.Replied.class);

        assertThat(ledger.spent(ledger.root()).calls()).isEqualTo(3);
        assertThat(ledger.spent(ledger.root()).cost()).isEqualTo(Usd.of("5"));
        assertThat(model.pauses).hasSize(2);
        assertThat(model.pauses.get(0)).isBetween(Duration.ofMillis(250), Duration.ofMillis(500));
        assertThat(model.pauses.get(1)).isBetween(Duration.ofMillis(500), Duration.ofMillis(1000));
    }

    @Test
    void providersOwnPauseIsKept() throws Exception {
        model.fail(new LlmException.Retriable(LlmException.Kind.RATE_LIMITED, OptionalInt.of(429), false,
                Optional.of(Duration.ofSeconds(7)), "slow down")).reply(LlmReply.of("hi", Usage.of(3, 2)));
        Ledger ledger = ledger("1000");

        gate(ledger).call(ledger.root(), request("hello"), Cancellation.root());

        assertThat(model.pauses).containsExactly(Duration.ofSeconds(7));
    }

    @Test
    void lastOfThreeFailuresIsTheResult() throws Exception {
        model.fail(status(503)).fail(status(503)).fail(status(500));
        Ledger ledger = ledger("1000");

        CallResult result = gate(ledger).call(ledger.root(), request("hello"), Cancellation.root());

        assertThat(result).isInstanceOfSatisfying(CallResult.Failed.class,
                failed -> assertThat(failed.failure().status()).hasValue(500));
        assertThat(model.seen).hasSize(3);
    }

    @Test
    void terminalFailureIsNotTriedAgain() throws Exception {
        model.fail(
                new LlmException.Terminal(LlmException.Kind.AUTHENTICATION, OptionalInt.of(401), false, "wrong key"));
        Ledger ledger = ledger("1000");

        gate(ledger).call(ledger.root(), request("hello"), Cancellation.root());

        assertThat(model.seen).hasSize(1);
        assertThat(ledger.spent(ledger.root())).isEqualTo(new Spend(1, Usage.ZERO, Usd.ZERO, Usd.ZERO, 0));
        assertThat(model.events.getLast()).isEqualTo(new StepEvent.ModelFailed(1, "authentication",
                OptionalInt.of(401), "wrong key", true, Usage.ZERO, Usd.ZERO, Optional.empty(), Duration.ZERO));
    }

    @Test
    void lostConnectionStaysChargedAsReserved() throws Exception {
        model.fail(
                new LlmException.Terminal(LlmException.Kind.CONNECTION, OptionalInt.empty(), true, "connection lost"));
        Ledger ledger = ledger("1000");

        gate(ledger).call(ledger.root(), request("hello"), Cancellation.root());

        Usage bound = Usage.of(18, 300);
        assertThat(ledger.spent(ledger.root())).isEqualTo(new Spend(1, bound, Usd.of("318"), Usd.of("318"), 0));
        assertThat(kinds()).containsExactly("ModelCalled", "ModelFailed");
        assertThat(model.events.getLast()).isEqualTo(new StepEvent.ModelFailed(1, "connection", OptionalInt.empty(),
                "connection lost", false, bound, Usd.of("318"), Optional.empty(), Duration.ZERO));
    }

    @Test
    void missingUsageIsBookedAsTheBound() throws Exception {
        model.reply(new LlmReply("hi", "", List.of(), Finish.STOP, Optional.empty(), Optional.empty(),
                Optional.empty()));
        Ledger ledger = ledger("1000");

        gate(ledger).call(ledger.root(), request("hello"), Cancellation.root());

        assertThat(ledger.spent(ledger.root()).usage().output()).isEqualTo(300);
        assertThat(((StepEvent.ModelReplied) model.events.getLast()).usageEstimated()).isTrue();
    }

    @Test
    void retryThatNoLongerFitsIsRefused() throws Exception {
        model.fail(new LlmException.Retriable(LlmException.Kind.TIMED_OUT, OptionalInt.empty(), true, Optional.empty(),
                "timed out"));
        Ledger ledger = ledger("500");

        CallResult result = gate(ledger).call(ledger.root(), request("hello"), Cancellation.root());

        assertThat(result).isInstanceOf(CallResult.Refused.class);
        assertThat(model.seen).hasSize(1);
    }

    @Test
    void cancelledCallIsNotSentAndHoldsNothing() throws Exception {
        Cancellation cancellation = Cancellation.root();
        cancellation.cancel(Cancellation.Cause.STOP);
        Ledger ledger = ledger("1000");

        assertThat(gate(ledger).call(ledger.root(), request("hello"), cancellation))
                .isEqualTo(new CallResult.Cancelled(Cancellation.Cause.STOP));
        assertThat(ledger.left(ledger.root()).cost()).contains(Usd.of("1000"));
    }

    @Test
    void unpricedModelUnderAMoneyLimitIsNotSent() throws Exception {
        Ledger ledger = ledger("1000");
        LlmRequest request = new LlmRequest(CallId.ROOT, 1, Purpose.ROOT, ModelId.parse("test/unpriced"),
                List.of(Message.user("hello")), 300, Sampling.PROVIDER_DEFAULT, Duration.ofMinutes(1));

        assertThat(gate(ledger).call(ledger.root(), request, Cancellation.root()))
                .isInstanceOfSatisfying(CallResult.Failed.class, failed -> assertThat(failed.failure())
                        .hasMessage("test/unpriced has no known price, and money is limited"));
        assertThat(model.seen).isEmpty();
    }

    @Test
    void unpricedModelIsSentWhereOnlyCallsAreLimited() throws Exception {
        model.reply(LlmReply.of("hi", Usage.of(3, 2)));
        Ledger ledger = new Ledger(new Limits(Optional.empty(), OptionalLong.empty(), OptionalLong.of(1),
                OptionalLong.empty(), Duration.ofMinutes(30), 30, 1), Amount.NONE);
        LlmRequest request = new LlmRequest(CallId.ROOT, 1, Purpose.ROOT, ModelId.parse("test/unpriced"),
                List.of(Message.user("hello")), 300, Sampling.PROVIDER_DEFAULT, Duration.ofMinutes(1));

        assertThat(gate(ledger).call(ledger.root(), request, Cancellation.root()))
                .isInstanceOf(CallResult.Replied.class);
        assertThat(ledger.spent(ledger.root())).isEqualTo(new Spend(1, Usage.of(3, 2), Usd.ZERO, Usd.ZERO, 0));
    }

    @Test
    void billBeyondTheBoundRaisesTheBoundOfTheNextCall() throws Exception {
        model.reply(LlmReply.of("a", Usage.of(100, 1))).reply(LlmReply.of("b", Usage.of(1, 1)));
        Ledger ledger = ledger("1000");
        CallGate gate = gate(ledger);

        gate.call(ledger.root(), request("hello"), Cancellation.root());
        gate.call(ledger.root(), request("hello"), Cancellation.root());

        assertThat(((StepEvent.ModelCalled) model.events.get(2)).reserved())
                .isEqualTo(new StepEvent.Reserved(100, 300, Usd.of("400"), "bytes"));
    }

    @Test
    void callWaitsForAnotherToSettleAndHoldsNoPermitMeanwhile() throws Exception {
        model.reply(LlmReply.of("hi", Usage.of(3, 2)));
        Ledger ledger = ledger("400");
        Pacing onePermit = model.pacing(1);
        CallGate gate = new CallGate(model.tariff(), ledger, onePermit, model::record);
        Admission.Admitted first = (Admission.Admitted) gate.admit(ledger.root(), request("hello"),
                Cancellation.root());
        onePermit.permits().release();
        FutureTask<CallResult> second = new FutureTask<>(
                () -> gate.call(ledger.root(), request("hello"), Cancellation.root()));
        Thread waiter = Thread.ofPlatform().daemon().start(second);
        while (waiter.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }

        assertTimeoutPreemptively(Duration.ofSeconds(30), () -> {
            assertThat(onePermit.permits().acquire(Cancellation.root())).isTrue();
            ledger.withdraw(first.reservation());
            onePermit.permits().release();
            assertThat(second.get()).isInstanceOf(CallResult.Replied.class);
        });
    }

    @Test
    void cancelledCallGetsNoPermit() throws Exception {
        Cancellation cancellation = Cancellation.root();
        cancellation.cancel(Cancellation.Cause.STOP);

        assertThat(new Permits(1).acquire(cancellation)).isFalse();
        assertThatThrownBy(() -> new Permits(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void callsLastAsLongAsTheClockSays() throws Exception {
        model.onCall(() -> model.nanos += 7).reply(LlmReply.of("hi", Usage.of(3, 2)));
        model.nanos = 35;
        Ledger ledger = ledger("1000");

        gate(ledger).call(ledger.root(), request("hello"), Cancellation.root());

        assertThat(((StepEvent.ModelReplied) model.events.getLast()).duration()).isEqualTo(Duration.ofNanos(7));
    }

    @Test
    void messageIsStoredOnceAndNamedAfterwards() throws Exception {
        model.reply(LlmReply.of("a", Usage.of(1, 1))).reply(LlmReply.of("b", Usage.of(1, 1)));
        Ledger ledger = ledger("1000");
        CallGate gate = gate(ledger);

        gate.call(ledger.root(), request("hello"), Cancellation.root());
        gate.call(ledger.root(), request("hello", "more"), Cancellation.root());

        List<StepEvent.ModelCalled> called = model.events.stream()
                .filter(StepEvent.ModelCalled.class::isInstance)
                .map(StepEvent.ModelCalled.class::cast)
                .toList();
        assertThat(called.get(1).messageIds()).containsExactly(1, 2);
        assertThat(called.get(1).newMessages()).containsExactly(
                new StepEvent.StoredMessage(2, Message.user("more")));
    }

    @Test
    void callThatIsCancelledOnceItIsLetInGivesAllBackUnsent() throws Exception {
        Ledger ledger = ledger("1000");
        CallGate gate = gate(ledger);
        Cancellation cancellation = Cancellation.root();
        Admission.Admitted admitted = (Admission.Admitted) gate.admit(ledger.root(), request("hello"), cancellation);

        cancellation.cancel(Cancellation.Cause.TIME_UP);

        assertThat(gate.send(admitted, cancellation)).isEqualTo(new CallResult.Cancelled(Cancellation.Cause.TIME_UP));
        assertThat(ledger.spent(ledger.root())).isEqualTo(Spend.NONE);
        assertThat(ledger.left(ledger.root()).cost()).contains(Usd.of("1000"));
        assertThat(model.events).isEmpty();
    }

    @Test
    void whatABackendBreaksWithStaysChargedAndIsRecorded() {
        model.breakWith(new StackOverflowError());
        Ledger ledger = ledger("1000");

        assertThatThrownBy(() -> gate(ledger).call(ledger.root(), request("hello"), Cancellation.root()))
                .isInstanceOf(StackOverflowError.class);

        Usage bound = Usage.of(18, 300);
        assertThat(ledger.spent(ledger.root())).isEqualTo(new Spend(1, bound, Usd.of("318"), Usd.of("318"), 0));
        assertThat(model.events.getLast()).isEqualTo(new StepEvent.ModelFailed(1, "internal", OptionalInt.empty(),
                "the call broke off inside rlm", false, bound, Usd.of("318"), Optional.empty(), Duration.ZERO));
    }

    @Test
    void permitComesBackThoughNothingCanBeRecorded() throws Exception {
        model.reply(LlmReply.of("hi", Usage.of(3, 2)));
        Ledger ledger = ledger("1000");
        Pacing onePermit = model.pacing(1);
        CallGate unrecorded = new CallGate(model.tariff(), ledger, onePermit, (_, _, _) -> {
            throw new TrajectoryException("disk full");
        });

        assertThatThrownBy(() -> unrecorded.call(ledger.root(), request("hello"), Cancellation.root()))
                .isInstanceOf(TrajectoryException.class);

        CallGate recorded = new CallGate(model.tariff(), ledger, onePermit, model::record);
        assertTimeoutPreemptively(Duration.ofSeconds(30),
                () -> assertThat(recorded.call(ledger.root(), request("hello"), Cancellation.root()))
                        .isInstanceOf(CallResult.Replied.class));
    }

    @Test
    void replyThatCannotBeRecordedIsSettledAllTheSame() {
        model.reply(LlmReply.of("hi", Usage.of(3, 2)));
        Ledger ledger = ledger("1000");
        CallGate gate = new CallGate(model.tariff(), ledger, model.pacing(1), (_, _, event) -> {
            if (event instanceof StepEvent.ModelReplied) {
                throw new TrajectoryException("disk full");
            }
        });

        assertThatThrownBy(() -> gate.call(ledger.root(), request("hello"), Cancellation.root()))
                .isInstanceOf(TrajectoryException.class);

        assertThat(ledger.spent(ledger.root())).isEqualTo(new Spend(1, Usage.of(3, 2), Usd.of("5"), Usd.ZERO, 0));
    }

    private List<String> kinds() {
        return model.events.stream().map(event -> event.getClass().getSimpleName()).toList();
    }

    private CallGate gate(Ledger ledger) {
        return new CallGate(model.tariff(), ledger, model.pacing(2), model::record);
    }

    private static Ledger ledger(String usd) {
        return new Ledger(new Limits(Optional.of(Usd.of(usd)), OptionalLong.empty(), OptionalLong.empty(),
                OptionalLong.empty(), Duration.ofMinutes(30), 30, 1), Amount.NONE);
    }

    private static LlmRequest request(String... texts) {
        return new LlmRequest(CallId.ROOT, 1, Purpose.ROOT, ModelId.parse("test/model"),
                List.of(texts).stream().map(Message::user).toList(), 300, Sampling.PROVIDER_DEFAULT,
                Duration.ofMinutes(1));
    }

    private static LlmRequest finalRequest() {
        return new LlmRequest(CallId.ROOT, 2, Purpose.FINAL, ModelId.parse("test/model"),
                List.of(Message.user("hello")), 300, Sampling.PROVIDER_DEFAULT, Duration.ofMinutes(1));
    }

    private static LlmException status(int status) {
        return new LlmException.Retriable(LlmException.Kind.UNAVAILABLE, OptionalInt.of(status), false,
                Optional.empty(), "status " + status);
    }
}
