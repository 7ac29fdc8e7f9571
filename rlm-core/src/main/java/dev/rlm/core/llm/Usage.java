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

    public long total() {
        return allInput() + allOutput();
    }

    /// All that the model read: the length by which prices may be tiered.
    public long allInput() {
        return input + cacheRead + cacheWrite;
    }

    public long allOutput() {
        return output + reasoning;
    }

    public Usage plus(Usage other) {
        return new Usage(input + other.input, cacheRead + other.cacheRead, cacheWrite + other.cacheWrite,
                output + other.output, reasoning + other.reasoning);
    }
}
