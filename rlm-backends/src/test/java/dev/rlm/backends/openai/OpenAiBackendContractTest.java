package dev.rlm.backends.openai;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

import dev.rlm.backends.LlmBackendContract;
import dev.rlm.backends.http.HttpTransport;
import dev.rlm.core.llm.LlmBackend;
import dev.rlm.testkit.FakeModelServer;
import dev.rlm.testkit.FakeTime;
import dev.rlm.testkit.ServerReply;

class OpenAiBackendContractTest implements LlmBackendContract {
    private final CountDownLatch never = new CountDownLatch(1);
    private Behaviour behaviour = new Behaviour.Hangs();
    private FakeModelServer server;

    @BeforeEach
    void startServer() throws IOException {
        server = FakeModelServer.start(_ -> answer());
    }

    private ServerReply answer() {
        return switch (behaviour) {
            case Behaviour.Replies(String text, long input, long output) -> ServerReply.text(text, input, output);
            case Behaviour.Fails(int status, Map<String, String> headers) ->
                new ServerReply.Whole(status, headers, "{}", 0, 0);
            case Behaviour.Hangs() -> new ServerReply.Held(never, new ServerReply.Dropped());
        };
    }

    @Override
    public LlmBackend backendOf(Behaviour wanted, FakeTime time) {
        behaviour = wanted;
        Provider served = new Provider("mine", BaseUrl.parse(server.baseUrl()), Optional.empty(), "",
                ProviderFlags.COMPATIBLE, Map.of());
        return new OpenAiBackend(served, new HttpTransport(HttpTransport.newClient(), time));
    }

    @Override
    public void awaitHanging(FakeTime time) throws InterruptedException {
        server.awaitRequests(1);
        time.awaitWaiting(1);
    }

    @AfterEach
    void stopServer() throws IOException {
        never.countDown();
        server.close();
    }
}
