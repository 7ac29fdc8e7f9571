package dev.rlm.backends.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.Test;

import dev.rlm.backends.http.HttpTransport.Patience;
import dev.rlm.core.cancel.Cancellation;
import dev.rlm.testkit.FakeModelServer;
import dev.rlm.testkit.FakeTime;
import dev.rlm.testkit.ServerReply;

class HttpTransportTest {
    private static final Patience PATIENT = new Patience(Duration.ofMinutes(1), Cancellation.root());

    private static Delivery post(FakeModelServer server, int maxBytes) {
        HttpTransport transport = new HttpTransport(HttpTransport.newClient(), FakeTime.standing(), maxBytes);
        return transport.post(URI.create(server.baseUrl() + "/chat/completions"), Map.of(), "{}", PATIENT);
    }

    @Test
    void bodyOfExactlyTheBoundArrivesAndALongerOneIsCut() throws Exception {
        try (FakeModelServer server = FakeModelServer.start(_ -> ServerReply.body("x".repeat(100_000)))) {
            assertThat(post(server, 100_000))
                    .isInstanceOfSatisfying(Delivery.Complete.class,
                            whole -> assertThat(whole.body()).hasSize(100_000));
            assertThat(post(server, 99_999)).isInstanceOfSatisfying(Delivery.Broken.class, broken -> {
                assertThat(broken.cause()).isEqualTo(Delivery.Cause.TOO_LARGE);
                assertThat(broken.sent()).isTrue();
            });
        }
    }

    @Test
    void headersOfTheAnswerAreKept() throws Exception {
        try (FakeModelServer server = FakeModelServer.start(_ -> ServerReply.error(500, "x").withHeader("X-A", "1"))) {
            assertThat(post(server, 1_000)).isInstanceOfSatisfying(Delivery.Complete.class,
                    whole -> assertThat(whole.headers().firstValue("x-a")).contains("1"));
        }
    }

    @Test
    void headerThatHttpForbidsIsNotQuoted() {
        HttpTransport transport = new HttpTransport(HttpTransport.newClient(), FakeTime.standing());

        Delivery delivery = transport.post(URI.create("http://127.0.0.1:1/"),
                Map.of("Authorization", List.of("Bearer sk-secret\n")), "{}", PATIENT);

        assertThat(delivery).isInstanceOfSatisfying(Delivery.Broken.class,
                broken -> assertThat(broken.cause()).isEqualTo(Delivery.Cause.UNSENDABLE));
        assertThat(delivery.toString()).doesNotContain("secret");
    }

    @Test
    void clientThatFollowsRedirectsIsRefused() {
        try (HttpClient client = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build()) {
            assertThatThrownBy(() -> new HttpTransport(client, FakeTime.standing()))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void interruptCountsAsCancellationAndStaysSet() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        try (FakeModelServer server = FakeModelServer
                .start(_ -> new ServerReply.Held(never, new ServerReply.Dropped()))) {
            CompletableFuture<Delivery> delivery = new CompletableFuture<>();
            CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
            Thread caller = Thread.ofVirtual().start(() -> {
                delivery.complete(post(server, 1_000));
                interrupted.complete(Thread.currentThread().isInterrupted());
            });
            server.awaitRequests(1);

            caller.interrupt();

            assertThat(delivery.get()).isInstanceOfSatisfying(Delivery.Broken.class,
                    broken -> assertThat(broken.cause()).isEqualTo(Delivery.Cause.CANCELLED));
            assertThat(interrupted.get()).isTrue();
            server.awaitAborted(1);
        }
    }
}
