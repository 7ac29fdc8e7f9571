package dev.rlm.core.llm;

/// Tokens of one or more calls, in buckets that never overlap: their sum is all that was used.
///
/// @param input read afresh, cache reads and writes excluded
/// @param cacheRead read from the provider's prompt cache
/// @param cacheWrite written to it
/// @param output written by the model, reasoning excluded
/// @param reasoning thought by the model and billed as output
public record Usage(long input, long cacheRead, long cacheWrite, long output, long reasoning) {
    public static final Usage ZERO = new Usage(0, 0, 0, 0, 0);

    public Usage {
        if (input < 0 || cacheRead < 0 || cacheWrite < 0 || output < 0 || reasoning < 0) {
            throw new IllegalArgumentException("negative tokens");
        }
    }

    public static Usage of(long input, long output) {
        return new Usage(input, 0, 0, output, 0);
    }

    /// Adds numbers of tokens, none of them negative. A sum that no long holds is [Long#MAX_VALUE]: above any
    /// limit, where a wrapped one would be below it.
    public static long sum(long one, long other) {
        long sum = one + other;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }

    public long total() {
        return sum(allInput(), allOutput());
    }

    /// All that the model read: the length by which prices may be tiered.
    public long allInput() {
        return sum(input, sum(cacheRead, cacheWrite));
    }

    public long allOutput() {
        return sum(output, reasoning);
    }

    public Usage plus(Usage other) {
        return new Usage(sum(input, other.input), sum(cacheRead, other.cacheRead), sum(cacheWrite, other.cacheWrite),
                sum(output, other.output), sum(reasoning, other.reasoning));
    }
}
