package dev.rlm.backends.openai;

import static dev.rlm.backends.LlmBackendContract.TIMEOUT;
import static dev.rlm.backends.LlmBackendContract.failureLater;
import static dev.rlm.backends.LlmBackendContract.failureOf;
import static dev.rlm.backends.LlmBackendContract.request;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.llm.LlmException;
import dev.rlm.core.llm.LlmException.Kind;
import dev.rlm.testkit.FakeModelServer;
import dev.rlm.testkit.ServerReply;

/// What goes wrong: what each failure is taken for, and what the user is told.
class OpenAiFailureTest {
    private ServedProvider served;

    @BeforeEach
    void start() throws Exception {
        served = new ServedProvider();
    }

    @AfterEach
    void stop() throws Exception {
        served.close();
    }

    private String place() {
        return "mine (127.0.0.1:" + served.server.port() + ")";
    }

    @ParameterizedTest
    @CsvSource({"400, BAD_REQUEST, false", "401, AUTHENTICATION, false", "402, PAYMENT, false",
            "403, AUTHENTICATION, false", "404, BAD_REQUEST, false", "408, UNAVAILABLE, true", "409, UNAVAILABLE, true",
            "413, BAD_REQUEST, false", "422, BAD_REQUEST, false", "429, RATE_LIMITED, true", "500, UNAVAILABLE, true",
            "502, UNAVAILABLE, true", "503, UNAVAILABLE, true", "529, UNAVAILABLE, true"})
    void statusSaysWhetherToTryAgainAndNothingIsBilled(int status, Kind kind, boolean retriable) {
        LlmException failure = served.failureFrom(ServerReply.error(status, "no"));

        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure.status()).hasValue(status);
        assertThat(failure instanceof LlmException.Retriable).isEqualTo(retriable);
        assertThat(failure.outcomeUnknown()).isFalse();
    }

    @Test
    void quotaThatIsUsedUpIsNoRateLimit() {
        LlmException failure = served.failureFrom(new ServerReply.Whole(429, Map.of(), """
            {"error": {"message": "You exceeded your current quota", "code": "insufficient_quota"}}
            """, 0, 0));

        assertThat(failure.kind()).isEqualTo(Kind.PAYMENT);
        assertThat(failure).isInstanceOf(LlmException.Terminal.class);
    }

    @ParameterizedTest
    @CsvSource({"Retry-After, 7, PT7S", "Retry-After, 0.5, PT0.5S", "retry-after-ms, 1500, PT1.5S",
            "Retry-After, 'Thu, 01 Jan 2026 00:00:30 GMT', PT30S", "Retry-After, 'Wed, 31 Dec 2025 00:00:00 GMT', PT0S",
            "Retry-After, 999999999999, PT24H", "Retry-After, 'Fri, 01 Jan 2100 00:00:00 GMT', PT24H"})
    void providerSaysHowLongToWait(String header, String value, Duration wait) {
        assertThat(retryAfter(ServerReply.error(503, "busy").withHeader(header, value))).contains(wait);
    }

    @ParameterizedTest
    @CsvSource({"soon", "-5", "1e9", "''"})
    void waitThatCannotBeReadIsNone(String value) {
        assertThat(retryAfter(ServerReply.error(503, "busy").withHeader("Retry-After", value))).isEmpty();
    }

    private Optional<Duration> retryAfter(ServerReply reply) {
        return ((LlmException.Retriable) served.failureFrom(reply)).retryAfter();
    }

    @Test
    void messagesSayWhoSaidWhatAndWhatToDo() {
        assertThat(served.failureFrom(ServerReply.error(401, "Incorrect API key provided")))
                .hasMessage(place() + " answered 401: Incorrect API key provided. Check the key in MY_KEY.");
        assertThat(served.failureFrom(ServerReply.error(404, "The model `x` does not exist")))
                .hasMessage(
                        place() + " answered 404: The model `x` does not exist. Check the model's name and base_url.");
        assertThat(served.failureFrom(new ServerReply.Whole(500, Map.of(), "", 0, 0)))
                .hasMessage(place() + " answered 500. That is a fault or an overload over there.");
        assertThat(served.failureFrom(new ServerReply.Whole(422, Map.of(), "{\"detail\": [{\"msg\": \"bad field\"}]}",
                0, 0))).hasMessage(place() + " answered 422: bad field.");
        assertThat(served.failureFrom(new ServerReply.Whole(404, Map.of(), "<!DOCTYPE html><p>Hi", 0, 0))).hasMessage(
                place() + " answered 404: an HTML page instead of JSON. Check the model's name and base_url.");
    }

    @Test
    void longWordsOfTheProviderAreCut() {
        String message = served.failureFrom(ServerReply.error(400, "x".repeat(10_000))).getMessage();

        assertThat(message).hasSizeLessThan(600).endsWith("x…");
    }

    @Test
    void keyThatTheServerEchoesIsMaskedEverywhere() {
        String key = ServedProvider.KEY;
        assertThat(served.failureFrom(ServerReply.error(401, "Bad key " + key + " in Bearer " + key)).getMessage())
                .doesNotContain(key)
                .contains("Bad key *** in Bearer ***");
        assertThat(served.failureFrom(ServerReply.body("not json " + key)).getMessage()).doesNotContain(key);
        assertThat(served.failureFrom(ServerReply.error(400, "x".repeat(490) + key)).getMessage())
                .doesNotContain("sk-test");
        assertThat(served.failureFrom(new ServerReply.Whole(307, Map.of("Location", "http://x/?k=" + key), "", 0, 0))
                .getMessage()).doesNotContain(key);
    }

    @Test
    void redirectIsNotFollowed() {
        LlmException failure = served.failureFrom(
                new ServerReply.Whole(307, Map.of("Location", served.server.rootUrl() + "/v1/chat/completions"), "", 0,
                        0));

        assertThat(failure.kind()).isEqualTo(Kind.BAD_REQUEST);
        assertThat(failure).isInstanceOf(LlmException.Terminal.class);
        assertThat(failure).hasMessageContaining("Set base_url to the final address");
        assertThat(served.server.stats().requests()).isEqualTo(1);
    }

    @Test
    void serverThatDoesNotListenWasNeverAsked() throws IOException {
        OpenAiBackend backend = served.backend(FakeModelServer.refusingBaseUrl(), Optional.of(ServedProvider.KEY),
                ProviderFlags.COMPATIBLE, Map.of());

        LlmException failure = failureOf(backend, request("hello"));

        assertThat(failure.kind()).isEqualTo(Kind.CONNECTION);
        assertThat(failure).isInstanceOf(LlmException.Retriable.class);
        assertThat(failure.outcomeUnknown()).isFalse();
        assertThat(failure).hasMessageEndingWith("): could not connect. Is the server running, and base_url right?");
    }

    @Test
    void hostThatDoesNotExistWasNeverAsked() {
        OpenAiBackend backend = served.backend("http://nowhere.invalid/v1", Optional.empty(), ProviderFlags.COMPATIBLE,
                Map.of());

        LlmException failure = failureOf(backend, request("hello"));

        assertThat(failure.kind()).isEqualTo(Kind.CONNECTION);
        assertThat(failure.outcomeUnknown()).isFalse();
        assertThat(failure).hasMessage(
                "mine (nowhere.invalid): could not connect (no such host). Is the server running, and base_url right?");
    }

    /// The client tells it in two ways, now and then in the rare one.
    @RepeatedTest(100)
    void serverThatSpeaksNoTlsWasNeverAsked() throws IOException {
        try (ServerSocket plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> refuse(plain));
            OpenAiBackend backend = served.backend("https://127.0.0.1:%d/v1".formatted(plain.getLocalPort()),
                    Optional.empty(), ProviderFlags.COMPATIBLE, Map.of());

            LlmException failure = failureOf(backend, request("hello"));

            assertThat(failure.kind()).isEqualTo(Kind.CONNECTION);
            assertThat(failure).isInstanceOf(LlmException.Terminal.class);
            assertThat(failure.outcomeUnknown()).isFalse();
            assertThat(failure).hasMessageContaining("no secure connection");
        }
    }

    /// Says in plain text that it does not understand, and waits for the client to hang up.
    private static void refuse(ServerSocket plain) {
        try (Socket client = plain.accept()) {
            client.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            client.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void connectionLostBeforeTheReplyMayBeBilled() {
        assertLost(served.failureFrom(new ServerReply.Dropped()));
    }

    @Test
    void connectionLostInTheReplyMayBeBilled() {
        assertLost(served.failureFrom(new ServerReply.Half(ServerReply.text("a long reply", 5, 5))));
        assertThat(served.server.stats().completionTokens()).isEqualTo(5);
    }

    private static void assertLost(LlmException failure) {
        assertThat(failure.kind()).isEqualTo(Kind.CONNECTION);
        assertThat(failure).isInstanceOf(LlmException.Retriable.class);
        assertThat(failure.outcomeUnknown()).isTrue();
        assertThat(failure).hasMessageContaining("it may be billed");
    }

    @Test
    void halfAnErrorIsBilledUnlessItsStatusIsARefusal() {
        LlmException unavailable = served.failureFrom(new ServerReply.Half(ServerReply.error(503, "busy")));
        assertThat(unavailable.kind()).isEqualTo(Kind.UNAVAILABLE);
        assertThat(unavailable.outcomeUnknown()).isTrue();

        LlmException refused = served.failureFrom(new ServerReply.Half(ServerReply.error(401, "no")));
        assertThat(refused.kind()).isEqualTo(Kind.AUTHENTICATION);
        assertThat(refused.outcomeUnknown()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"''", "{", "hello", "[]", "{}", "<html>", "{\"choices\": []}",
            "{\"choices\": [{\"message\": {\"content\": null}, \"finish_reason\": null}]}",
            "{\"choices\": [{\"message\": {\"content\": \"\"}}]}", "{\"choices\": [{\"index\": 0}]}",
            "{\"error\": {\"message\": \"upstream broke\"}}", "{\"error\": \"upstream broke\"}",
            "{\"choices\": [{\"message\": {\"content\": \"half\"}, \"finish_reason\": \"error\"}]}",
            "{\"choices\": [{\"message\": {\"content\": \"half\"}, \"error\": {\"message\": \"upstream broke\"}}]}"})
    void successWithoutAReplyCanBeRetriedAndMayBeBilled(String body) {
        LlmException failure = served.failureFrom(ServerReply.body(body));

        assertThat(failure.kind()).isEqualTo(Kind.BAD_REPLY);
        assertThat(failure).isInstanceOf(LlmException.Retriable.class);
        assertThat(failure.outcomeUnknown()).isTrue();
        assertThat(failure).hasMessageStartingWith(place() + ": ");
    }

    @ParameterizedTest
    @CsvSource({"402, PAYMENT, false, false", "429, RATE_LIMITED, true, true", "502, UNAVAILABLE, true, true"})
    void errorInsideASuccessIsTakenByItsOwnStatus(int code, Kind kind, boolean retriable, boolean unknown) {
        LlmException failure = served
                .failureFrom(ServerReply.body("{\"error\": {\"message\": \"upstream\", \"code\": " + code + "}}"));

        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure instanceof LlmException.Retriable).isEqualTo(retriable);
        assertThat(failure.outcomeUnknown()).isEqualTo(unknown);
    }

    @Test
    void replyThatTricklesIsCutAtTheDeadlineAndItsConnectionClosed() throws Exception {
        Semaphore bytes = new Semaphore(20);
        served.server.enqueue(new ServerReply.Trickled(ServerReply.text("slow", 1, 1), bytes));
        CompletableFuture<LlmException> failure = failureLater(served.backend(), Cancellation.root());
        served.server.awaitRequests(1);
        served.time.awaitWaiting(1);

        served.time.advance(TIMEOUT.dividedBy(2));
        bytes.release(20);
        assertThat(failure).isNotDone();
        served.time.advance(TIMEOUT.dividedBy(2));

        assertThat(failure.get().kind()).isEqualTo(Kind.TIMED_OUT);
        assertThat(failure.get().outcomeUnknown()).isTrue();
        assertThat(failure.get()).hasMessage(place() + ": no complete reply within 30 s.");
        served.server.awaitAborted(1);
    }

    @Test
    void cancellingInTheMiddleOfABodyClosesTheConnection() throws Exception {
        served.server.enqueue(new ServerReply.Trickled(ServerReply.text("slow", 1, 1), new Semaphore(20)));
        Cancellation cancellation = Cancellation.root();
        CompletableFuture<LlmException> failure = failureLater(served.backend(), cancellation);
        served.server.awaitRequests(1);

        cancellation.cancel(Cancellation.Cause.STOP);

        assertThat(failure.get().kind()).isEqualTo(Kind.CANCELLED);
        assertThat(failure.get().outcomeUnknown()).isTrue();
        served.server.awaitAborted(1);
    }

    @Test
    void nothingWaitsOnTheClockAfterACall() throws Exception {
        served.replyTo(ServerReply.text("ok", 1, 1));

        served.time.advance(TIMEOUT.multipliedBy(2));
        assertThat(served.replyTo(ServerReply.text("ok", 1, 1)).text()).isEqualTo("ok");
    }
}
