package dev.rlm.backends.openai;

/// In what a provider differs from the others on the same wire.
///
/// @param outputLimit the field that bounds the output
/// @param keyRequired whether it serves nobody without a key
/// @param reasoningApart whether `completion_tokens` excludes `reasoning_tokens`, where the total does not tell
public record ProviderFlags(OutputLimit outputLimit, boolean keyRequired, boolean reasoningApart) {

    /// Most servers: `max_tokens`, no key needed, reasoning inside the output.
    public static final ProviderFlags COMPATIBLE = new ProviderFlags(OutputLimit.MAX_TOKENS, false, false);

    /// The name of the field for the maximum output.
    public enum OutputLimit {
        /// Nearly everybody, and OpenAI's older models.
        MAX_TOKENS,
        /// OpenAI itself: its models from GPT-5 on reject the other.
        MAX_COMPLETION_TOKENS
    }
}
