package dev.rlm.core.budget;

import dev.rlm.core.llm.LlmRequest;
import dev.rlm.core.llm.ModelId;
import dev.rlm.core.llm.Models;
import dev.rlm.core.llm.Usage;

/// Turns requests into the worst case that they may cost.
///
/// @param models for what bounds a call to each
/// @param prices of the models
/// @param tokenBound of their messages
public record Tariff(Models models, PriceTable prices, TokenBound tokenBound) {

    /// The worst case that no provider passes, where its maximum output is kept.
    public Demand byBytes(LlmRequest request) {
        return demand(request, tokenBound.byBytes(request.messages(), request.model()), Demand.Bound.BYTES);
    }

    /// A tighter worst case that is an estimate.
    public Demand byTokeniser(LlmRequest request) {
        return demand(request, tokenBound.estimate(request.messages(), request.model()), Demand.Bound.ESTIMATED);
    }

    /// Learns from what a provider counted, for the bounds of later requests.
    public void observe(LlmRequest request, Usage usage) {
        tokenBound.observe(request.messages(), request.model(), usage.allInput());
    }

    /// The price of `model`; free where none is known. Whether it is known is asked before: see [#isPriced].
    public ModelPrice priceOf(ModelId model) {
        return prices.priceOf(model).orElseGet(() -> ModelPrice.free("no price known"));
    }

    public boolean isPriced(ModelId model) {
        return prices.priceOf(model).isPresent();
    }

    private Demand demand(LlmRequest request, long inputTokens, Demand.Bound bound) {
        return new Demand(inputTokens, request.maxOutputTokens(), models.traitsOf(request.model()),
                priceOf(request.model()), bound);
    }
}
