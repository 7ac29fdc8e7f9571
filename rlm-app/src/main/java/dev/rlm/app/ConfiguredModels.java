package dev.rlm.app;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.rlm.app.settings.Provider;
import dev.rlm.app.settings.Secret;
import dev.rlm.app.settings.Settings;
import dev.rlm.app.settings.SettingsException;
import dev.rlm.backends.extractive.ExtractiveBackend;
import dev.rlm.backends.openai.BaseUrl;
import dev.rlm.backends.openai.OpenAiBackend;
import dev.rlm.backends.openai.ProviderFlags;
import dev.rlm.backends.openai.WellKnownProviders;
import dev.rlm.backends.scripted.ScriptException;
import dev.rlm.backends.scripted.ScriptedBackend;
import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.llm.LlmBackend;
import dev.rlm.core.llm.ModelId;
import dev.rlm.core.llm.ModelTraits;
import dev.rlm.core.llm.Models;
import dev.rlm.core.llm.TokenCounter;
import dev.rlm.pricing.PublishedPrices;

/// The models of one run, made before it starts: a backend for each provider that it may ask. Immutable.
final class ConfiguredModels implements Models {
    private static final String BUILTIN = "builtin";
    private static final String SCRIPTED = "scripted";
    private static final int UNBOUNDED_REASONING = 4;

    private final Settings settings;
    private final PublishedPrices prices;
    private final Map<String, LlmBackend> backends = new HashMap<>();

    /// @param models each is found by its provider
    /// @throws SettingsException when a script cannot be read or a provider's settings cannot be used
    ConfiguredModels(List<ModelId> models, Settings settings, PublishedPrices prices, Wiring wiring) {
        this.settings = settings;
        this.prices = prices;
        for (ModelId model : models) {
            backends.computeIfAbsent(key(model), _ -> backend(model, wiring));
        }
    }

    /// What backends are made with.
    ///
    /// @param transport gives the one HTTP transport, made at its first use
    /// @param workingFolder against which a script's file stands
    record Wiring(Transport transport, TokenCounter counter, TimeSource time, Path workingFolder) {}

    @Override
    public LlmBackend backendOf(ModelId model) {
        return Optional.ofNullable(backends.get(key(model)))
                .orElseThrow(() -> new IllegalArgumentException("not a model of this run: " + model));
    }

    @Override
    public ModelTraits traitsOf(ModelId model) {
        if (Preview.asksNobody(model)) {
            return Preview.WIDE;
        }
        ModelTraits known = prices.traitsOf(model);
        boolean bounded = Optional.ofNullable(settings.providers().get(model.provider()))
                .map(Provider::boundsReasoning)
                .orElse(true);
        return bounded ? known : new ModelTraits(known.contextWindow(), known.reasoning(), UNBOUNDED_REASONING);
    }

    /// A script is a backend of its own, whatever else has the provider's name in common.
    private static String key(ModelId model) {
        return model.provider().equals(SCRIPTED) ? model.toString() : model.provider();
    }

    private LlmBackend backend(ModelId model, Wiring wiring) {
        return switch (model.provider()) {
            case BUILTIN -> new ExtractiveBackend(wiring.counter());
            case SCRIPTED -> scripted(model, wiring);
            case String name -> openAi(Optional.ofNullable(settings.providers().get(name))
                    .orElseThrow(() -> new IllegalArgumentException("no provider is named " + name)), wiring);
        };
    }

    private static LlmBackend scripted(ModelId model, Wiring wiring) {
        try {
            return ScriptedBackend.load(wiring.workingFolder().resolve(model.name()), wiring.counter(), wiring.time());
        } catch (ScriptException e) {
            throw SettingsException.saying(String.valueOf(e.getMessage()));
        }
    }

    private LlmBackend openAi(Provider provider, Wiring wiring) {
        boolean completion = provider.maxOutputParameter().equals("max_completion_tokens");
        try {
            BaseUrl baseUrl = BaseUrl.parse(provider.baseUrl().toString());
            // How a server counts its reasoning is its own, whatever the settings call it.
            ProviderFlags flags = new ProviderFlags(completion
                    ? ProviderFlags.OutputLimit.MAX_COMPLETION_TOKENS
                    : ProviderFlags.OutputLimit.MAX_TOKENS, provider.needsKey(),
                    WellKnownProviders.flagsFor(baseUrl).reasoningApart());
            return new OpenAiBackend(new dev.rlm.backends.openai.Provider(provider.name(),
                    baseUrl,
                    settings.keys().of(provider.name()).map(Secret::reveal),
                    provider.keyEnv().orElse(""), flags, provider.headers()), wiring.transport().get());
        } catch (IllegalArgumentException e) {
            throw SettingsException.saying("[providers." + provider.name() + "]: " + e.getMessage());
        }
    }
}
