package dev.rlm.backends.openai;

import java.net.http.HttpHeaders;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiChatRequestParameters;

import dev.rlm.backends.http.Delivery;
import dev.rlm.backends.http.Exchange;
import dev.rlm.backends.http.ExchangeClient;
import dev.rlm.backends.http.HttpFailures;
import dev.rlm.backends.http.HttpTransport;
import dev.rlm.backends.http.Secrets;
import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.llm.LlmBackend;
import dev.rlm.core.llm.LlmException;
import dev.rlm.core.llm.LlmReply;
import dev.rlm.core.llm.LlmRequest;
import dev.rlm.core.llm.Message;

/// Asks any model of one provider on the OpenAI chat wire. LangChain4j writes the request; each call is one attempt
/// over our own transport. Thread-safe; make one for each provider and keep it, since LangChain4j's model inside is
/// built once.
public final class OpenAiBackend implements LlmBackend {
    private static final String USER_AGENT = "rlm";

    private final Provider provider;
    private final ChatModel model;
    private final Secrets secrets;
    private final HttpFailures failures;

    public OpenAiBackend(Provider provider, HttpTransport transport) {
        this.provider = provider;
        secrets = new Secrets(provider.secrets());
        failures = new HttpFailures(new HttpFailures.Peer(provider.shown(), keyAdvice(provider), secrets),
                transport.time());
        model = model(provider, transport);
    }

    @Override
    public LlmReply call(LlmRequest request, Cancellation cancellation) throws LlmException {
        if (provider.flags().keyRequired() && provider.key().isEmpty()) {
            throw new LlmException.Terminal(LlmException.Kind.AUTHENTICATION, OptionalInt.empty(), false,
                    provider.shown() + ": no key. " + keyAdvice(provider));
        }
        ChatRequest wire = wire(request);
        HttpTransport.Patience patience = new HttpTransport.Patience(request.timeout(), cancellation);
        Delivery delivery = Exchange.within(patience, () -> model.chat(wire));
        return switch (delivery) {
            case Delivery.Broken broken -> throw failures.ofBroken(broken, request.timeout());
            case Delivery.Complete(int status, HttpHeaders headers, String body) -> {
                if (status < 200 || status >= 300) {
                    throw failures.ofStatus(status, headers, body);
                }
                yield reply(headers, body);
            }
        };
    }

    private LlmReply reply(HttpHeaders headers, String body) throws LlmException {
        Completion completion = parse(body);
        Optional<JsonNode> error = completion.innerError();
        if (error.isPresent()) {
            int status = error.get().path("code").asInt(0);
            throw status >= 400 && status < 600
                    ? failures.ofInnerStatus(status, headers, "{\"error\":" + error.get() + "}")
                    : failures.unusable("a reply that is an error: " + error.get());
        }
        if (completion.choice().isMissingNode()) {
            throw failures.unusable("a reply without choices; is base_url an OpenAI-compatible server?");
        }
        if (completion.isHusk()) {
            throw failures.unusable("an empty reply without a reason for its end: the provider broke off");
        }
        return completion.reply(headers, provider.flags(), secrets::maskInReply);
    }

    private Completion parse(String body) throws LlmException {
        try {
            return Completion.parse(body);
        } catch (JsonProcessingException _) {
            String start = body.strip();
            throw failures.unusable(start.isEmpty()
                    ? "an empty reply"
                    : "a reply that is no JSON; is base_url an OpenAI-compatible server? It begins: " + start);
        }
    }

    private ChatRequest wire(LlmRequest request) {
        OpenAiChatRequestParameters.Builder parameters = OpenAiChatRequestParameters.builder();
        parameters.modelName(request.model().name());
        switch (provider.flags().outputLimit()) {
            case MAX_TOKENS -> parameters.maxOutputTokens(request.maxOutputTokens());
            case MAX_COMPLETION_TOKENS -> parameters.maxCompletionTokens(request.maxOutputTokens());
        }
        request.sampling().temperature().ifPresent(parameters::temperature);
        request.sampling().reasoningEffort().ifPresent(parameters::reasoningEffort);
        List<ChatMessage> messages = request.messages().stream().map(OpenAiBackend::wire).toList();
        return ChatRequest.builder().messages(messages).parameters(parameters.build()).build();
    }

    private static ChatMessage wire(Message message) {
        return switch (message.role()) {
            case SYSTEM -> SystemMessage.from(message.text());
            case USER -> UserMessage.from(message.text());
            case ASSISTANT -> AiMessage.from(message.text());
        };
    }

    private static ChatModel model(Provider provider, HttpTransport transport) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("User-Agent", USER_AGENT);
        headers.putAll(provider.headers());
        OpenAiChatModel.OpenAiChatModelBuilder builder = OpenAiChatModel.builder()
                .httpClientBuilder(new ExchangeClient(transport).asBuilder())
                .baseUrl(provider.baseUrl().prefix().toString())
                .customQueryParams(provider.baseUrl().query())
                .customHeaders(headers)
                .maxRetries(0);
        provider.key().ifPresent(builder::apiKey);
        return builder.build();
    }

    private static String keyAdvice(Provider provider) {
        if (!provider.keyVariable().isEmpty()) {
            return (provider.key().isPresent() ? "Check the key in " : "Set ") + provider.keyVariable() + ".";
        }
        return "No key is set up for it: name its variable with key_env in [providers." + provider.name() + "].";
    }
}
