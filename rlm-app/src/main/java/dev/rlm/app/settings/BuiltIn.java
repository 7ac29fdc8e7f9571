package dev.rlm.app.settings;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.rlm.backends.openai.WellKnownProviders;
import dev.rlm.core.llm.ModelId;

/// What is there without any settings.
final class BuiltIn {
    /// Providers that are part of rlm and ask nobody.
    static final Set<String> NAMES_WITHOUT_WIRE = Set.of("builtin", "scripted");
    /// The search that stands in where there is no model.
    static final ModelId EXTRACTIVE = new ModelId("builtin", "extractive");

    /// Providers with keys that are set up from the start, each with the model that is chosen when only its key is
    /// there: cheap, recent, priced.
    private static final Map<String, String> SMALL = Map.of(
            "deepseek", "deepseek-v4-flash",
            "groq", "openai/gpt-oss-20b",
            "mistral", "mistral-small-2603",
            "openai", "gpt-6-luna",
            "openrouter", "openai/gpt-4o-mini",
            "x-ai", "grok-4-1-fast");
    /// Servers on this machine, free of charge.
    private static final Set<String> LOCAL = Set.of("llamacpp", "lmstudio", "ollama", "vllm");
    private static final Map<String, WellKnownProviders.Row> ROWS = Stream
            .concat(SMALL.keySet().stream(), LOCAL.stream())
            .map(name -> WellKnownProviders.named(name).orElseThrow())
            .collect(Collectors.toUnmodifiableMap(WellKnownProviders.Row::name, Function.identity()));

    private BuiltIn() {}

    static Set<String> providers() {
        return ROWS.keySet();
    }

    /// What holds for `setting` of the provider `name` when nobody sets it.
    static <T> Optional<Found<T>> value(String name, Setting<T> setting) {
        Optional<String> own = Optional.ofNullable(ROWS.get(name))
                .flatMap(row -> Optional.ofNullable(texts(row).get(setting)))
                .filter(text -> !text.isEmpty());
        Optional<T> value = own.map(text -> setting.kind().read(new Raw.Words(text))).or(setting::fixed);
        return value.map(some -> new Found<>(setting, some, new Origin.Default()));
    }

    /// Whether it is a server on this machine that is set up though nobody may have it.
    static boolean isLocalServer(String name) {
        return LOCAL.contains(name);
    }

    /// Whether `url` is where the local server of that name listens by itself: its port, on this machine.
    static boolean isLocalServer(String name, URI url) {
        return isLocalServer(name) && Optional.ofNullable(ROWS.get(name))
                .filter(row -> URI.create(row.baseUrl()).getPort() == url.getPort())
                .isPresent() && isLoopback(url.getHost());
    }

    /// The model of `provider` to begin with.
    static Optional<ModelId> smallModel(String provider) {
        return Optional.ofNullable(SMALL.get(provider)).map(name -> new ModelId(provider, name));
    }

    private static Map<Setting<?>, String> texts(WellKnownProviders.Row row) {
        return Map.of(SettingsTable.BASE_URL, row.baseUrl(), SettingsTable.KEY_ENV, row.keyVariable(),
                SettingsTable.MAX_OUTPUT_PARAMETER, switch (row.flags().outputLimit()) {
                    case MAX_TOKENS -> "max_tokens";
                    case MAX_COMPLETION_TOKENS -> "max_completion_tokens";
                });
    }

    private static boolean isLoopback(String host) {
        return host.equalsIgnoreCase("localhost") || host.matches("127(\\.\\d{1,3}){3}") || host.equals("[::1]");
    }
}
