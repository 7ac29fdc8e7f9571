package dev.rlm.backends.openai;

import java.math.BigDecimal;
import java.net.http.HttpHeaders;
import java.util.Optional;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;

/// What the provider itself says that a reply cost, in US dollars: OpenRouter in `usage.cost`, xAI in
/// `usage.cost_in_usd_ticks` (10,000,000,000 to the dollar), a LiteLLM proxy in a header.
final class ProviderCost {
    private static final Pattern PLAIN = Pattern.compile("\\d{1,9}(\\.\\d{1,30})?([eE]-?\\d{1,2})?");
    private static final int TICK_DIGITS = 10;

    private ProviderCost() {}

    static Optional<BigDecimal> of(JsonNode usage, HttpHeaders headers) {
        return dollars(usage.path("cost").asText(""))
                .or(() -> ticks(usage.path("cost_in_usd_ticks")))
                .or(() -> headers.firstValue("x-litellm-response-cost").flatMap(ProviderCost::dollars));
    }

    private static Optional<BigDecimal> dollars(String text) {
        return PLAIN.matcher(text.strip()).matches() ? Optional.of(new BigDecimal(text.strip())) : Optional.empty();
    }

    private static Optional<BigDecimal> ticks(JsonNode node) {
        boolean whole = node.isIntegralNumber() && node.canConvertToLong() && node.longValue() >= 0;
        return whole ? Optional.of(BigDecimal.valueOf(node.longValue(), TICK_DIGITS)) : Optional.empty();
    }
}
