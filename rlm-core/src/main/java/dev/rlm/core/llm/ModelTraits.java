package dev.rlm.core.llm;

/// What must be known of a model to bound a call to it.
///
/// @param contextWindow tokens it can hold, input and output together; 128,000 where unknown
/// @param reasoning whether it thinks before it answers, at the price of output
/// @param outputFactor how many times the maximum output its billed output may reach: 1, or 4 where the provider's
///        maximum does not bound reasoning
public record ModelTraits(int contextWindow, boolean reasoning, int outputFactor) {
    public static final ModelTraits UNKNOWN = new ModelTraits(128_000, false, 1);
}
