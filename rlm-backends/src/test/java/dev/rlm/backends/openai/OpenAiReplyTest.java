package dev.rlm.backends.openai;

import static dev.rlm.backends.LlmBackendContract.request;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.llm.Finish;
import dev.rlm.core.llm.LlmException;
import dev.rlm.core.llm.LlmReply;
import dev.rlm.core.llm.ToolCall;
import dev.rlm.core.llm.Usage;
import dev.rlm.testkit.ServerReply;

/// What comes back: replies in all the dialects of the wire.
class OpenAiReplyTest {
    private ServedProvider served;

    @BeforeEach
    void start() throws Exception {
        served = new ServedProvider();
    }

    @AfterEach
    void stop() throws Exception {
        served.close();
    }

    private Usage usage(String json) throws LlmException {
        return served.replyTo(ServerReply.usage(json)).usage().orElseThrow();
    }

    private LlmReply message(String message, String finish) throws LlmException {
        return served.replyTo(ServerReply.body("""
            {"id": "r", "choices": [{"index": 0, "message": %s, "finish_reason": %s}]}
            """.formatted(message, finish)));
    }

    @Test
    void openAiCountsCachedInputAndReasoningInsideItsSums() throws Exception {
        assertThat(usage("""
            {"prompt_tokens": 100, "completion_tokens": 50, "total_tokens": 150,
             "prompt_tokens_details": {"cached_tokens": 64, "audio_tokens": 0},
             "completion_tokens_details": {"reasoning_tokens": 30}}
            """)).isEqualTo(new Usage(36, 64, 0, 20, 30));
    }

    @Test
    void xaiCountsReasoningBesideItsOutput() throws Exception {
        assertThat(usage("""
            {"prompt_tokens": 100, "completion_tokens": 50, "total_tokens": 180,
             "completion_tokens_details": {"reasoning_tokens": 30}}
            """)).isEqualTo(new Usage(100, 0, 0, 50, 30));
    }

    @Test
    void flagOfTheProviderDecidesWhereThereIsNoTotal() throws Exception {
        String usage = """
            {"prompt_tokens": 100, "completion_tokens": 50, "completion_tokens_details": {"reasoning_tokens": 30}}
            """;
        assertThat(usage(usage)).isEqualTo(new Usage(100, 0, 0, 20, 30));

        served.server.enqueue(ServerReply.usage(usage));
        LlmReply fromXai = served.backend(WellKnownProviders.named("x-ai").orElseThrow().flags())
                .call(request("hello"), Cancellation.root());
        assertThat(fromXai.usage()).contains(new Usage(100, 0, 0, 50, 30));
    }

    @Test
    void reasoningBeyondTheOutputCanOnlyBeBesideIt() throws Exception {
        assertThat(usage("""
            {"prompt_tokens": 10, "completion_tokens": 5, "completion_tokens_details": {"reasoning_tokens": 30}}
            """)).isEqualTo(new Usage(10, 0, 0, 5, 30));
    }

    @Test
    void deepSeekNamesItsCacheHitsOtherwise() throws Exception {
        assertThat(usage("""
            {"prompt_tokens": 100, "completion_tokens": 5, "total_tokens": 105,
             "prompt_cache_hit_tokens": 60, "prompt_cache_miss_tokens": 40}
            """)).isEqualTo(new Usage(40, 60, 0, 5, 0));
    }

    @Test
    void gatewaysTellOfCacheWrites() throws Exception {
        assertThat(usage("""
            {"prompt_tokens": 100, "completion_tokens": 5, "total_tokens": 105,
             "cache_read_input_tokens": 20, "cache_creation_input_tokens": 30}
            """)).isEqualTo(new Usage(50, 20, 30, 5, 0));
    }

    @Test
    void cachedInputBesideThePromptIsNotTakenOffIt() throws Exception {
        assertThat(usage("""
            {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 35,
             "cache_read_input_tokens": 20}
            """)).isEqualTo(new Usage(10, 20, 0, 5, 0));
    }

    @Test
    void geminiHidesItsThoughtsInTheTotal() throws Exception {
        assertThat(usage("""
            {"prompt_tokens": 100, "completion_tokens": 50, "total_tokens": 190}
            """)).isEqualTo(new Usage(100, 0, 0, 50, 40));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"null", "{}", "{\"prompt_tokens\": -1, \"completion_tokens\": 5}",
            "{\"prompt_tokens\": \"7\", \"completion_tokens\": 5}",
            "{\"prompt_tokens\": 1.5, \"completion_tokens\": 5}",
            "{\"prompt_tokens\": 99999999999999999999, \"completion_tokens\": 5}"})
    void usageThatIsNoCountIsNone(String json) throws Exception {
        assertThat(served.replyTo(ServerReply.usage(json)).usage()).isEmpty();
    }

    @Test
    void missingUsageIsNone() throws Exception {
        LlmReply reply = message("{\"role\": \"assistant\", \"content\": \"ok\"}", "\"stop\"");

        assertThat(reply.text()).isEqualTo("ok");
        assertThat(reply.usage()).isEmpty();
    }

    @Test
    void openRouterTellsTheCost() throws Exception {
        LlmReply reply = served.replyTo(ServerReply.usage("""
            {"prompt_tokens": 1, "completion_tokens": 1, "cost": 0.00014523}
            """));

        assertThat(reply.providerCostUsd()).contains(new BigDecimal("0.00014523"));
    }

    @Test
    void xaiTellsTheCostInTicks() throws Exception {
        LlmReply reply = served.replyTo(ServerReply.usage("""
            {"prompt_tokens": 1, "completion_tokens": 1, "cost_in_usd_ticks": 158500}
            """));

        assertThat(reply.providerCostUsd()).contains(new BigDecimal("0.0000158500"));
    }

    @Test
    void liteLlmTellsTheCostInAHeader() throws Exception {
        LlmReply reply = served.replyTo(ServerReply.text("ok", 1, 1).withHeader("x-litellm-response-cost", "1.5e-05"));

        assertThat(reply.providerCostUsd()).contains(new BigDecimal("0.000015"));
    }

    @ParameterizedTest
    @CsvSource({"-1", "1e999999999", "NaN", "free", "''"})
    void costThatIsNoSumIsNone(String cost) throws Exception {
        LlmReply reply = served.replyTo(ServerReply.text("ok", 1, 1).withHeader("x-litellm-response-cost", cost));

        assertThat(reply.providerCostUsd()).isEmpty();
    }

    @Test
    void requestIdComesFromTheHeaderElseFromTheBody() throws Exception {
        assertThat(served.replyTo(ServerReply.text("ok", 1, 1).withHeader("X-Request-Id", "req_1")).requestId())
                .contains("req_1");
        assertThat(served.replyTo(ServerReply.text("ok", 1, 1)).requestId()).contains("chatcmpl-fake");
    }

    @Test
    void thinkingIsKeptApartUnderEitherName() throws Exception {
        assertThat(message("{\"content\": \"4\", \"reasoning_content\": \"2+2\"}", "\"stop\"").thinking())
                .isEqualTo("2+2");
        assertThat(message("{\"content\": \"4\", \"reasoning\": \"2+2\"}", "\"stop\"").thinking()).isEqualTo("2+2");
    }

    @Test
    void contentInPartsIsJoined() throws Exception {
        LlmReply reply = message("""
            {"content": [{"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]},
                         {"type": "text", "text": "a"}, {"type": "text", "text": "b"}]}
            """, "\"stop\"");

        assertThat(reply.text()).isEqualTo("ab");
        assertThat(reply.thinking()).isEqualTo("hm");
    }

    @Test
    void toolCallsAreTakenAsTheyAre() throws Exception {
        LlmReply reply = message("""
            {"content": null, "tool_calls": [
              {"id": "call_1", "type": "function", "function": {"name": "find", "arguments": "{\\"q\\": 1"}}]}
            """, "\"tool_calls\"");

        assertThat(reply.toolCalls()).isEqualTo(List.of(new ToolCall("call_1", "find", "{\"q\": 1")));
        assertThat(reply.finish()).isEqualTo(Finish.TOOL_CALLS);
        assertThat(reply.text()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"stop, STOP", "length, LENGTH", "content_filter, FILTERED", "something_new, UNKNOWN"})
    void finishIsKnownByItsUsualNames(String reason, Finish finish) throws Exception {
        assertThat(message("{\"content\": \"half\"}", "\"" + reason + "\"").finish()).isEqualTo(finish);
    }

    @Test
    void textWithoutAReasonForItsEndIsAReply() throws Exception {
        assertThat(message("{\"content\": \"ok\"}", "null").finish()).isEqualTo(Finish.UNKNOWN);
    }

    @Test
    void emptyTextThatEndedAtItsLengthIsAReply() throws Exception {
        LlmReply reply = message("{\"content\": null}", "\"length\"");

        assertThat(reply.text()).isEmpty();
        assertThat(reply.finish()).isEqualTo(Finish.LENGTH);
    }

    @Test
    void refusalIsAReplyWithItsWords() throws Exception {
        LlmReply reply = message("{\"content\": null, \"refusal\": \"I can't help with that.\"}", "\"stop\"");

        assertThat(reply.text()).isEqualTo("I can't help with that.");
        assertThat(reply.finish()).isEqualTo(Finish.FILTERED);
    }

    @Test
    void replyThatEchoesTheKeyIsMasked() throws Exception {
        LlmReply reply = message("{\"content\": \"you are " + ServedProvider.KEY + "!\"}", "\"stop\"");

        assertThat(reply.text()).isEqualTo("you are ***!");
    }
}
