package dev.rlm.backends;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.id.CallId;
import dev.rlm.core.llm.Finish;
import dev.rlm.core.llm.LlmBackend;
import dev.rlm.core.llm.LlmException;
import dev.rlm.core.llm.LlmReply;
import dev.rlm.core.llm.LlmRequest;
import dev.rlm.core.llm.Message;
import dev.rlm.core.llm.ModelId;
import dev.rlm.core.llm.Purpose;
import dev.rlm.core.llm.Sampling;
import dev.rlm.core.llm.Usage;
import dev.rlm.testkit.FakeTime;

/// What every way to ask a model must do.
public interface LlmBackendContract {
    Duration TIMEOUT = Duration.ofSeconds(30);
    Executor THREADS = command -> Thread.ofVirtual().start(command);

    /// How the provider behind a backend behaves towards every request.
    sealed interface Behaviour {
        record Replies(String text, long inputTokens, long outputTokens) implements Behaviour {}

        record Fails(int status, Map<String, String> headers) implements Behaviour {}

        record Hangs() implements Behaviour {}
    }

    /// A backend before such a provider, living by `time`.
    LlmBackend backendOf(Behaviour behaviour, FakeTime time) throws Exception;

    /// Waits until a call is under way at a provider that hangs.
    void awaitHanging(FakeTime time) throws Exception;

    static LlmRequest request(CallId callId, String prompt) {
        return new LlmRequest(callId, 1, Purpose.SUB, new ModelId("any", "model"), List.of(Message.user(prompt)), 100,
                Sampling.PROVIDER_DEFAULT, TIMEOUT);
    }

    static LlmRequest request(String prompt) {
        return request(CallId.ROOT.child(1), prompt);
    }

    static LlmException failureOf(LlmBackend backend, LlmRequest request) {
        return catchThrowableOfType(LlmException.class, () -> backend.call(request, Cancellation.root()));
    }

    static CompletableFuture<LlmException> failureLater(LlmBackend backend, Cancellation cancellation) {
        return CompletableFuture.supplyAsync(
                () -> catchThrowableOfType(LlmException.class, () -> backend.call(request("hello"), cancellation)),
                THREADS);
    }

    @Test
    default void replyHoldsTextAndUsage() throws Exception {
        LlmBackend backend = backendOf(new Behaviour.Replies("Ωmega 🙂\n", 7, 3), FakeTime.standing());

        LlmReply reply = backend.call(request("hello"), Cancellation.root());

        assertThat(reply.text()).isEqualTo("Ωmega 🙂\n");
        assertThat(reply.finish()).isEqualTo(Finish.STOP);
        assertThat(reply.usage()).contains(Usage.of(7, 3));
    }

    @Test
    default void manyCallsAtOnceAllGetTheirReply() throws Exception {
        LlmBackend backend = backendOf(new Behaviour.Replies("yes", 1, 1), FakeTime.standing());

        List<CompletableFuture<String>> replies = IntStream.rangeClosed(1, 200)
                .mapToObj(i -> request(CallId.ROOT.child(i), "question " + i))
                .map(request -> CompletableFuture.supplyAsync(() -> textOf(backend, request), THREADS))
                .toList();

        assertThat(replies).allSatisfy(reply -> assertThat(reply.get()).isEqualTo("yes"));
    }

    private static String textOf(LlmBackend backend, LlmRequest request) {
        try {
            return backend.call(request, Cancellation.root()).text();
        } catch (LlmException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    default void tooManyRequestsCanBeRetriedAfterTheTimeAskedForAndAreNotBilled() throws Exception {
        LlmBackend backend = backendOf(new Behaviour.Fails(429, Map.of("Retry-After", "7")), FakeTime.standing());

        LlmException failure = failureOf(backend, request("hello"));

        assertThat(failure).isInstanceOf(LlmException.Retriable.class);
        assertThat(((LlmException.Retriable) failure).retryAfter()).contains(Duration.ofSeconds(7));
        assertThat(failure.kind()).isEqualTo(LlmException.Kind.RATE_LIMITED);
        assertThat(failure.status()).hasValue(429);
        assertThat(failure.outcomeUnknown()).isFalse();
    }

    @Test
    default void wrongKeyIsTerminal() throws Exception {
        LlmException failure = failureOf(backendOf(new Behaviour.Fails(401, Map.of()), FakeTime.standing()),
                request("hello"));

        assertThat(failure).isInstanceOf(LlmException.Terminal.class);
        assertThat(failure.kind()).isEqualTo(LlmException.Kind.AUTHENTICATION);
        assertThat(failure.outcomeUnknown()).isFalse();
    }

    @Test
    default void cancellingEndsACallUnderWayAtOnceWithItsFateUnknown() throws Exception {
        FakeTime time = FakeTime.standing();
        Cancellation cancellation = Cancellation.root();
        CompletableFuture<LlmException> failure = failureLater(backendOf(new Behaviour.Hangs(), time), cancellation);
        awaitHanging(time);

        cancellation.cancel(Cancellation.Cause.STOP);

        assertThat(failure.get().kind()).isEqualTo(LlmException.Kind.CANCELLED);
        assertThat(failure.get().outcomeUnknown()).isTrue();
    }

    @Test
    default void callCancelledBeforehandIsNotMade() throws Exception {
        Cancellation cancellation = Cancellation.root();
        cancellation.cancel(Cancellation.Cause.STOP);

        LlmException failure = failureLater(backendOf(new Behaviour.Hangs(), FakeTime.standing()), cancellation).get();

        assertThat(failure.kind()).isEqualTo(LlmException.Kind.CANCELLED);
        assertThat(failure.outcomeUnknown()).isFalse();
    }

    @Test
    default void callThatOutlastsItsTimeOutCanBeRetriedWithItsFateUnknown() throws Exception {
        FakeTime time = FakeTime.standing();
        CompletableFuture<LlmException> failure = failureLater(backendOf(new Behaviour.Hangs(), time),
                Cancellation.root());
        awaitHanging(time);

        time.advance(TIMEOUT.minusNanos(1));
        assertThat(failure).isNotDone();
        time.advance(Duration.ofNanos(1));

        assertThat(failure.get()).isInstanceOf(LlmException.Retriable.class);
        assertThat(failure.get().kind()).isEqualTo(LlmException.Kind.TIMED_OUT);
        assertThat(failure.get().outcomeUnknown()).isTrue();
    }
}
