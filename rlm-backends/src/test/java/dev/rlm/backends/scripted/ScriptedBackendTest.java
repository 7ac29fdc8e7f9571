package dev.rlm.backends.scripted;

import static dev.rlm.backends.LlmBackendContract.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rlm.backends.LlmBackendContract;
import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.id.CallId;
import dev.rlm.core.llm.LlmException;
import dev.rlm.core.llm.LlmReply;
import dev.rlm.core.llm.LlmRequest;
import dev.rlm.core.llm.Message;
import dev.rlm.core.llm.ModelId;
import dev.rlm.core.llm.Purpose;
import dev.rlm.core.llm.Sampling;
import dev.rlm.core.llm.Usage;
import dev.rlm.testkit.FakeTime;

class ScriptedBackendTest {
    private static final ModelId MODEL = new ModelId("scripted", "s.jsonl");

    @TempDir
    private Path folder;
    private final FakeTime time = FakeTime.standing();

    private ScriptedBackend backend(String... lines) throws IOException, ScriptException {
        Path script = Files.writeString(folder.resolve("s.jsonl"), String.join("\n", lines));
        return ScriptedBackend.load(script, text -> text.length(), time);
    }

    private static LlmRequest request(CallId id, int turn, Purpose purpose, String prompt) {
        return new LlmRequest(id, turn, purpose, MODEL, List.of(Message.system("be brief"), Message.user(prompt)), 100,
                Sampling.PROVIDER_DEFAULT, LlmBackendContract.TIMEOUT);
    }

    private static LlmRequest root(int turn, String prompt) {
        return request(CallId.ROOT, turn, Purpose.ROOT, prompt);
    }

    private static LlmRequest sub(int n, String prompt) {
        return request(CallId.ROOT.child(n), 1, Purpose.SUB, prompt);
    }

    private static String text(ScriptedBackend backend, LlmRequest request) throws LlmException {
        return backend.call(request, Cancellation.root()).text();
    }

    @Test
    void linesAreUsedInOrderOnceEach() throws Exception {
        ScriptedBackend backend = backend("{\"reply\": \"one\"}", "", "{\"reply\": \"two\"}");

        assertThat(text(backend, root(1, "a"))).isEqualTo("one");
        assertThat(text(backend, root(2, "b"))).isEqualTo("two");
    }

    @Test
    void lineServesOnlyItsPurposeAndItsMatch() throws Exception {
        ScriptedBackend backend = backend("{\"for\": \"direct\", \"reply\": \"direct\"}",
                "{\"for\": \"final\", \"reply\": \"final\"}", "{\"for\": \"child\", \"reply\": \"child\"}",
                "{\"for\": \"sub\", \"match\": \"^chunk \\\\d+$\", \"reply\": \"chunk\"}",
                "{\"for\": \"sub\", \"reply\": \"sub\"}", "{\"for\": \"any\", \"reply\": \"any\"}");

        assertThat(text(backend, root(1, "a"))).isEqualTo("any");
        assertThat(text(backend, sub(1, "a chunk"))).isEqualTo("sub");
        assertThat(text(backend, sub(2, "chunk 12"))).isEqualTo("chunk");
        assertThat(text(backend, request(CallId.ROOT.child(3), 1, Purpose.CHILD, "a"))).isEqualTo("child");
        assertThat(text(backend, request(CallId.ROOT, 2, Purpose.FINAL, "a"))).isEqualTo("final");
        assertThat(text(backend, request(CallId.ROOT, 1, Purpose.DIRECT, "a"))).isEqualTo("direct");
    }

    @Test
    void repeatedLineServesAnyNumber() throws Exception {
        ScriptedBackend backend = backend("{\"for\": \"sub\", \"reply\": \"again\", \"repeat\": true}");

        for (int n = 1; n <= 50; n++) {
            assertThat(text(backend, sub(n, "a"))).isEqualTo("again");
        }
    }

    @Test
    void batchMembersGetTheirLinesInTheOrderOfTheirIdsWhateverTheOrderOfTheCalls() throws Exception {
        ScriptedBackend backend = backend("{\"for\": \"root\", \"reply\": \"r\"}", "{\"reply\": \"1\"}",
                "{\"match\": \"other\", \"reply\": \"x\"}", "{\"reply\": \"2\"}", "{\"reply\": \"3\"}");
        List<LlmRequest> batch = IntStream.rangeClosed(1, 3).mapToObj(n -> sub(n, "prompt " + n)).toList();
        batch.forEach(backend::announce);

        List<String> replies = new ArrayList<>();
        for (LlmRequest request : batch.reversed()) {
            replies.add(text(backend, request));
        }

        assertThat(replies).containsExactly("3", "2", "1");
    }

    @Test
    void retryKeepsItsLine() throws Exception {
        ScriptedBackend backend = backend("{\"error\": {\"status\": 503}}", "{\"reply\": \"for the next\"}");

        assertThat(failureOf(backend, sub(1, "a")).status()).hasValue(503);
        assertThat(failureOf(backend, sub(1, "a")).status()).hasValue(503);
        assertThat(text(backend, sub(2, "a"))).isEqualTo("for the next");
    }

    @Test
    void lineWithErrorAndReplyFailsOnceAndThenAnswers() throws Exception {
        ScriptedBackend backend = backend("{\"error\": {\"status\": 429}, \"reply\": \"at last\", \"repeat\": true}");

        assertThat(failureOf(backend, sub(1, "a")).status()).hasValue(429);
        assertThat(text(backend, sub(1, "a"))).isEqualTo("at last");
        assertThat(failureOf(backend, sub(2, "a")).status()).hasValue(429);
        assertThat(text(backend, sub(2, "a"))).isEqualTo("at last");
    }

    @Test
    void requestKeepsItsLineWhenTheGateGivesItLess() throws Exception {
        ScriptedBackend backend = backend("{\"reply\": \"one\"}", "{\"reply\": \"two\"}");
        backend.announce(sub(1, "a"));
        backend.announce(sub(2, "a"));

        assertThat(text(backend, sub(1, "a").within(5, Duration.ofSeconds(1)))).isEqualTo("one");
    }

    @Test
    void usageIsCountedUnlessTheLineHasIt() throws Exception {
        ScriptedBackend backend = backend("{\"reply\": \"four\"}", """
            {"reply": "x", "usage": {"input_tokens": 1, "cache_read_tokens": 2, "output_tokens": 3, \
            "reasoning_tokens": 4}}\
            """);

        LlmReply counted = backend.call(root(1, "hello"), Cancellation.root());
        assertThat(counted.usage()).contains(Usage.of("be brief".length() + "hello".length(), "four".length()));
        LlmReply given = backend.call(root(2, "hello"), Cancellation.root());
        assertThat(given.usage()).contains(new Usage(1, 2, 0, 3, 4));
    }

    @Test
    void delayIsWaitedFor() throws Exception {
        ScriptedBackend backend = backend("{\"reply\": \"late\", \"delay_ms\": 1500}");
        CompletableFuture<String> reply = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                reply.complete(text(backend, root(1, "a")));
            } catch (LlmException e) {
                reply.completeExceptionally(e);
            }
        });
        time.awaitWaiting(1);

        time.advance(Duration.ofMillis(1499));
        assertThat(reply).isNotDone();
        time.advance(Duration.ofMillis(1));

        assertThat(reply.get()).isEqualTo("late");
    }

    @Test
    void requestThatNoLineFitsIsNamedWithTheLinesLeft() throws Exception {
        ScriptedBackend backend = backend("{\"for\": \"root\", \"reply\": \"r\"}",
                "{\"for\": \"sub\", \"match\": \"chunk\", \"reply\": \"c\"}", "{\"for\": \"final\", \"reply\": \"f\"}");
        text(backend, root(1, "a"));

        LlmException failure = failureOf(backend, sub(2, "what is\nthis?"));

        assertThat(failure.kind()).isEqualTo(LlmException.Kind.SCRIPT);
        assertThat(failure).isInstanceOf(LlmException.Terminal.class);
        assertThat(failure.outcomeUnknown()).isFalse();
        assertThat(failure).hasMessage("%s: no line for call 0.2 (sub, turn 1), whose last message begins "
                + "\"what is this?\"; lines left: line 2 (sub, match \"chunk\"), line 3 (final)",
                folder.resolve("s.jsonl"));
    }

    @Test
    void scriptThatRanOutSaysSo() throws Exception {
        ScriptedBackend backend = backend("{\"reply\": \"r\"}");
        text(backend, root(1, "a"));

        assertThat(failureOf(backend, root(2, "x".repeat(1_000)))).hasMessage(
                "%s: no line for call 0 (root, turn 2), whose last message begins \"%s…\"; the script ran out: all its lines "
                        + "are used",
                folder.resolve("s.jsonl"), "x".repeat(100));
    }
}
