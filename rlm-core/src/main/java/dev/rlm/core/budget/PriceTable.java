package dev.rlm.core.budget;

import java.util.Optional;

import dev.rlm.core.llm.ModelId;

/// Finds what a model costs. Thread-safe.
public interface PriceTable {

    /// The price of `model` today; empty when it is not known. Free models have a price of zero, not none.
    Optional<ModelPrice> priceOf(ModelId model);

    /// Which table this is, for the trajectory: a name and a date.
    String version();
}
