package dev.rlm.backends.openai;

import static dev.rlm.backends.LlmBackendContract.TIMEOUT;
import static dev.rlm.backends.LlmBackendContract.failureOf;
import static dev.rlm.backends.LlmBackendContract.request;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.id.CallId;
import dev.rlm.core.llm.LlmException;
import dev.rlm.core.llm.LlmRequest;
import dev.rlm.core.llm.Message;
import dev.rlm.core.llm.ModelId;
import dev.rlm.core.llm.Purpose;
import dev.rlm.core.llm.Sampling;
import dev.rlm.testkit.SeenRequest;
import dev.rlm.testkit.ServerReply;

/// What goes out: the request as the server sees it.
class OpenAiWireTest {
    private ServedProvider served;

    @BeforeEach
    void start() throws Exception {
        served = new ServedProvider();
    }

    @AfterEach
    void stop() throws Exception {
        served.close();
    }

    private SeenRequest sent(OpenAiBackend backend, LlmRequest request) throws LlmException {
        served.server.enqueue(ServerReply.text("ok", 1, 1));
        backend.call(request, Cancellation.root());
        return served.server.requests().getLast();
    }

    private static LlmRequest conversation(Sampling sampling) {
        return new LlmRequest(CallId.ROOT, 2, Purpose.ROOT, new ModelId("mine", "org/model:free"),
                List.of(Message.system("be brief"), Message.user("hi"), Message.assistant("yes?"),
                        Message.user("why \"x\"?")),
                1234, sampling, TIMEOUT);
    }

    @Test
    void requestHoldsModelMessagesAndMaximumOutputAndNothingThatNobodyAskedFor() throws Exception {
        SeenRequest sent = sent(served.backend(), conversation(Sampling.PROVIDER_DEFAULT));

        assertThat(sent.json()).isEqualTo(new ObjectMapper().readTree("""
            {
              "model" : "org/model:free",
              "messages" : [
                {"role" : "system", "content" : "be brief"},
                {"role" : "user", "content" : "hi"},
                {"role" : "assistant", "content" : "yes?"},
                {"role" : "user", "content" : "why \\"x\\"?"}
              ],
              "max_tokens" : 1234,
              "stream" : false
            }
            """));
    }

    @Test
    void openAiItselfIsSentMaxCompletionTokens() throws Exception {
        SeenRequest sent = sent(served.backend(WellKnownProviders.OPENAI.flags()), request("hello"));

        assertThat(sent.json().path("max_completion_tokens").asInt()).isEqualTo(100);
        assertThat(sent.json().has("max_tokens")).isFalse();
    }

    @Test
    void samplingIsSentWhenItIsSet() throws Exception {
        SeenRequest sent = sent(served.backend(), conversation(new Sampling(Optional.of(0.25), Optional.of("high"))));

        assertThat(sent.json().path("temperature").asDouble()).isEqualTo(0.25);
        assertThat(sent.json().path("reasoning_effort").asText()).isEqualTo("high");
    }

    @Test
    void requestIsPlainHttp11WithoutAnOfferOfHttp2() throws Exception {
        SeenRequest sent = sent(served.backend(), request("hello"));

        assertThat(sent.headers()).doesNotContainKeys("upgrade", "http2-settings");
        assertThat(sent.header("user-agent")).contains("rlm");
        assertThat(sent.header("authorization")).contains("Bearer " + ServedProvider.KEY);
    }

    @Test
    void providerWithoutKeyIsSentNoAuthorization() throws Exception {
        OpenAiBackend backend = served.backend(served.server.baseUrl(), Optional.empty(), ProviderFlags.COMPATIBLE,
                Map.of());

        assertThat(sent(backend, request("hello")).headers()).doesNotContainKey("authorization");
    }

    @Test
    void keyNamedDemoIsAKeyLikeAnyOther() throws Exception {
        OpenAiBackend backend = served.backend(served.server.baseUrl(), Optional.of("demo"), ProviderFlags.COMPATIBLE,
                Map.of());

        assertThat(sent(backend, request("hello")).header("authorization")).contains("Bearer demo");
    }

    @Test
    void missingKeyOfAProviderThatNeedsOneIsSaidWithoutARequest() {
        OpenAiBackend backend = served.backend(served.server.baseUrl(), Optional.empty(),
                WellKnownProviders.OPENAI.flags(), Map.of());

        LlmException failure = failureOf(backend, request("hello"));

        assertThat(failure.kind()).isEqualTo(LlmException.Kind.AUTHENTICATION);
        assertThat(failure).hasMessage("mine (127.0.0.1:%d): no key. Set MY_KEY.", served.server.port());
        assertThat(served.server.stats().requests()).isZero();
    }

    @Test
    void headersOfTheProviderAreSent() throws Exception {
        OpenAiBackend backend = served.backend(served.server.baseUrl(), Optional.empty(), ProviderFlags.COMPATIBLE,
                Map.of("api-key", "azure-like", "X-Title", "rlm"));

        SeenRequest sent = sent(backend, request("hello"));

        assertThat(sent.header("api-key")).contains("azure-like");
        assertThat(sent.header("x-title")).contains("rlm");
    }

    @Test
    void baseUrlWorksWithAndWithoutVersionAndWithAQuery() throws Exception {
        String root = served.server.rootUrl();

        assertThat(pathFor(root)).isEqualTo("/v1/chat/completions");
        assertThat(pathFor(root + "/")).isEqualTo("/v1/chat/completions");
        assertThat(pathFor(root + "/v1")).isEqualTo("/v1/chat/completions");
        assertThat(pathFor(root + "/v1/")).isEqualTo("/v1/chat/completions");
        assertThat(pathFor(root + "/api")).isEqualTo("/api/v1/chat/completions");
        assertThat(pathFor(root + "/v1beta/openai/")).isEqualTo("/v1beta/openai/chat/completions");
        assertThat(pathFor(root + "/inference/chat/completions")).isEqualTo("/inference/chat/completions");
        assertThat(pathFor(root + "/openai/deployments/d?api-version=2024-10-21"))
                .isEqualTo("/openai/deployments/d/chat/completions?api-version=2024-10-21");
    }

    private String pathFor(String baseUrl) throws LlmException {
        return sent(served.backend(baseUrl, Optional.empty(), ProviderFlags.COMPATIBLE, Map.of()), request("hello"))
                .path();
    }

    @Test
    void blankMessageIsSentAsItIs() throws Exception {
        assertThat(sent(served.backend(), request("")).lastMessage()).isEmpty();
        assertThat(sent(served.backend(), request(" \n")).lastMessage()).isEqualTo(" \n");
    }

    @Test
    void callsOfOneBackendShareAConnection() throws Exception {
        OpenAiBackend backend = served.backend();
        for (int i = 0; i < 5; i++) {
            sent(backend, request("hello"));
        }

        assertThat(served.server.connections()).isEqualTo(1);
    }

    @Test
    void manyBackendsNeedNoThreadsOfTheirOwn() throws Exception {
        sent(served.backend(), request("hello"));
        long before = httpThreads();
        for (int i = 0; i < 20; i++) {
            sent(served.backend(), request("hello"));
        }

        assertThat(httpThreads()).isEqualTo(before);
        assertThat(served.server.connections()).isEqualTo(1);
    }

    private static long httpThreads() {
        return Thread.getAllStackTraces().keySet().stream().filter(t -> t.getName().startsWith("HttpClient-")).count();
    }

    @Test
    void failedAttemptIsOneRequest() {
        served.failureFrom(ServerReply.error(500, "oops"));
        assertThat(served.server.stats().requests()).isEqualTo(1);

        served.failureFrom(ServerReply.body("{ not json"));
        assertThat(served.server.stats().requests()).isEqualTo(2);
    }
}
