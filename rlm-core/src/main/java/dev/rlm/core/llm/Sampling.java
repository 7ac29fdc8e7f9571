package dev.rlm.core.llm;

import java.util.Optional;

/// Parameters that are sent only when the user set them: many models reject them.
///
/// @param temperature 0 to 2
/// @param reasoningEffort as the provider names it: `low`, `medium`, `high` …
public record Sampling(Optional<Double> temperature, Optional<String> reasoningEffort) {
    public static final Sampling PROVIDER_DEFAULT = new Sampling(Optional.empty(), Optional.empty());
}
