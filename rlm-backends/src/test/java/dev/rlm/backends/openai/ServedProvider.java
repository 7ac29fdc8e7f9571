package dev.rlm.backends.openai;

import static dev.rlm.backends.LlmBackendContract.failureOf;
import static dev.rlm.backends.LlmBackendContract.request;

import java.io.IOException;
import java.net.http.HttpClient;
import java.util.Map;
import java.util.Optional;

import dev.rlm.backends.http.HttpTransport;
import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.llm.LlmException;
import dev.rlm.core.llm.LlmReply;
import dev.rlm.testkit.FakeModelServer;
import dev.rlm.testkit.FakeTime;
import dev.rlm.testkit.ServerReply;

/// A fake server with the means to ask it as one provider or another.
final class ServedProvider implements AutoCloseable {
    static final String KEY = "sk-test-0123456789abcdef";

    final FakeModelServer server;
    final FakeTime time = FakeTime.standing();
    private final HttpClient client = HttpTransport.newClient();

    ServedProvider() throws Exception {
        server = FakeModelServer.start();
    }

    OpenAiBackend backend() {
        return backend(ProviderFlags.COMPATIBLE);
    }

    OpenAiBackend backend(ProviderFlags flags) {
        return backend(server.baseUrl(), Optional.of(KEY), flags, Map.of());
    }

    OpenAiBackend backend(String baseUrl, Optional<String> key, ProviderFlags flags, Map<String, String> headers) {
        Provider provider = new Provider("mine", BaseUrl.parse(baseUrl), key, "MY_KEY", flags, headers);
        return new OpenAiBackend(provider, transport(time));
    }

    HttpTransport transport(TimeSource anyTime) {
        return new HttpTransport(client, anyTime);
    }

    LlmReply replyTo(ServerReply reply) throws LlmException {
        server.enqueue(reply);
        return backend().call(request("hello"), Cancellation.root());
    }

    LlmException failureFrom(ServerReply reply) {
        server.enqueue(reply);
        return failureOf(backend(), request("hello"));
    }

    @Override
    public void close() throws IOException {
        server.close();
        client.shutdownNow();
    }
}
