package dev.rlm.core.llm;

/// A model by its provider's name in the settings and its own name there: `openai/gpt-6-luna`.
///
/// @param provider without a slash
/// @param name what the provider calls it; may itself hold slashes
public record ModelId(String provider, String name) {
    public ModelId {
        if (provider.isBlank() || provider.contains("/") || name.isBlank()) {
            throw new IllegalArgumentException(
                    "a model is named provider/model, not \"" + provider + "/" + name + "\"");
        }
    }

    /// Reads `provider/model`.
    ///
    /// @throws IllegalArgumentException when there is no slash or an empty part
    public static ModelId parse(String text) {
        int slash = text.indexOf('/');
        return new ModelId(slash < 0 ? "" : text.substring(0, slash), text.substring(slash + 1));
    }

    @Override
    public String toString() {
        return provider + "/" + name;
    }
}
