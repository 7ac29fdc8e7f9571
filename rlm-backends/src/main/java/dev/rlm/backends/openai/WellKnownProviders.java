package dev.rlm.backends.openai;

import java.net.URI;
import java.util.List;
import java.util.Optional;

import dev.rlm.backends.openai.ProviderFlags.OutputLimit;

/// The table of providers on this wire: where each is, which variable its key is commonly in, and its flags. A row is
/// found by name, and by host, so that a provider that the user describes himself gets the flags of the server that it
/// really is.
public final class WellKnownProviders {
    private static final ProviderFlags WITH_KEY = new ProviderFlags(OutputLimit.MAX_TOKENS, true, false);
    private static final ProviderFlags LOCAL = ProviderFlags.COMPATIBLE;

    /// OpenAI itself.
    public static final Row OPENAI = new Row("openai", "https://api.openai.com/v1", "OPENAI_API_KEY",
            new ProviderFlags(OutputLimit.MAX_COMPLETION_TOKENS, true, false));

    private static final List<Row> ROWS = List.of(OPENAI,
            new Row("openrouter", "https://openrouter.ai/api/v1", "OPENROUTER_API_KEY", WITH_KEY),
            new Row("groq", "https://api.groq.com/openai/v1", "GROQ_API_KEY", WITH_KEY),
            new Row("together", "https://api.together.xyz/v1", "TOGETHER_API_KEY", WITH_KEY),
            new Row("fireworks", "https://api.fireworks.ai/inference/v1", "FIREWORKS_API_KEY", WITH_KEY),
            new Row("deepseek", "https://api.deepseek.com/v1", "DEEPSEEK_API_KEY", WITH_KEY),
            new Row("mistral", "https://api.mistral.ai/v1", "MISTRAL_API_KEY", WITH_KEY),
            new Row("x-ai", "https://api.x.ai/v1", "XAI_API_KEY",
                    new ProviderFlags(OutputLimit.MAX_TOKENS, true, true)),
            new Row("ollama", "http://127.0.0.1:11434/v1", "", LOCAL),
            new Row("vllm", "http://127.0.0.1:8000/v1", "", LOCAL),
            new Row("lmstudio", "http://127.0.0.1:1234/v1", "", LOCAL),
            new Row("llamacpp", "http://127.0.0.1:8080/v1", "", LOCAL),
            new Row("litellm", "http://127.0.0.1:4000/v1", "LITELLM_API_KEY", LOCAL));

    private WellKnownProviders() {}

    /// One provider.
    ///
    /// @param keyVariable empty when it usually needs no key
    public record Row(String name, String baseUrl, String keyVariable, ProviderFlags flags) {}

    /// All rows, OpenAI first.
    public static List<Row> rows() {
        return ROWS;
    }

    public static Optional<Row> named(String name) {
        return ROWS.stream().filter(row -> row.name().equals(name)).findFirst();
    }

    /// The flags of the server at `baseUrl`: those of the row with the same host, else of a compatible server.
    public static ProviderFlags flagsFor(BaseUrl baseUrl) {
        return ROWS.stream()
                .filter(row -> row.flags().keyRequired())
                .filter(row -> URI.create(row.baseUrl()).getHost().equalsIgnoreCase(baseUrl.prefix().getHost()))
                .map(Row::flags)
                .findFirst()
                .orElse(ProviderFlags.COMPATIBLE);
    }
}
