package dev.rlm.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FakeModelServerTest {
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @AfterEach
    void close() {
        client.shutdownNow();
    }

    private CompletableFuture<HttpResponse<String>> ask(FakeModelServer server, String prompt) {
        String body = "{\"model\": \"m\", \"messages\": [{\"role\": \"user\", \"content\": \"" + prompt + "\"}]}";
        return client.sendAsync(
                HttpRequest.newBuilder(URI.create(server.baseUrl() + "/chat/completions"))
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private String get(FakeModelServer server, String path) throws Exception {
        return client
                .send(HttpRequest.newBuilder(URI.create(server.rootUrl() + path)).build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    @Test
    void mostRequestsAtOnceAreCounted() throws Exception {
        CountDownLatch latch = new CountDownLatch(1);
        try (FakeModelServer server = FakeModelServer
                .start(_ -> new ServerReply.Held(latch, ServerReply.text("ok", 2, 3)))) {
            List<CompletableFuture<HttpResponse<String>>> answers = IntStream.range(0, 5)
                    .mapToObj(i -> ask(server, "q" + i))
                    .toList();
            server.awaitRequests(5);
            latch.countDown();

            assertThat(answers).allSatisfy(answer -> assertThat(answer.get().statusCode()).isEqualTo(200));
            assertThat(server.stats()).isEqualTo(new ServerStats(5, 10, 15, 5, 0));
            assertThat(get(server, "/stats")).isEqualTo(
                    "{\"requests\":5,\"prompt_tokens\":10,\"completion_tokens\":15,\"most_at_once\":5,\"aborted\":0}");
        }
    }

    @Test
    void scriptedServerUsesLinesInOrderAndThenRefuses(@TempDir Path folder) throws Exception {
        Path script = Files.writeString(folder.resolve("s.jsonl"), """
            {"match": "odd", "reply": "no match"}
            {"reply": "wait", "status": 429, "headers": {"Retry-After": "1"}}
            {"reply": "fine", "usage": {"prompt_tokens": 7, "completion_tokens": 2}}
            """);
        try (FakeModelServer server = FakeModelServer.start(ServerScript.read(script, FakeTime.selfMoving()))) {
            HttpResponse<String> first = ask(server, "even").get();
            assertThat(first.statusCode()).isEqualTo(429);
            assertThat(first.headers().firstValue("retry-after")).contains("1");
            assertThat(ask(server, "even").get().body()).contains("\"content\":\"fine\"", "\"total_tokens\":9");
            assertThat(ask(server, "even").get().statusCode()).isEqualTo(400);

            assertThat(server.stats()).isEqualTo(new ServerStats(3, 7, 2, 1, 0));
            assertThat(get(server, "/requests")).startsWith("[{\"model\":\"m\",\"messages\":[");
        }
    }

    @Test
    void processWritesItsPortAndServesIt(@TempDir Path folder) throws Exception {
        Path script = Files.writeString(folder.resolve("s.jsonl"), "{\"reply\": \"hi\", \"repeat\": true}\n");
        Path portFile = folder.resolve("port");
        Process process = new ProcessBuilder(ProcessHandle.current().info().command().orElseThrow(), "-cp",
                System.getProperty("java.class.path"), FakeModelServer.class.getName(), portFile.toString(),
                script.toString())
                .redirectErrorStream(true)
                .start();
        try {
            while (!Files.exists(portFile)) {
                assertThat(process.isAlive()).isTrue();
                Thread.onSpinWait();
            }
            String stats = client.send(
                    HttpRequest
                            .newBuilder(URI.create("http://127.0.0.1:" + Files.readString(portFile).strip() + "/stats"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString()).body();
            assertThat(stats).contains("\"requests\":0");
        } finally {
            process.destroyForcibly().waitFor();
        }
    }
}
