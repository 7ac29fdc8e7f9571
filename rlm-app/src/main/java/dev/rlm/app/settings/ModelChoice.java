package dev.rlm.app.settings;

import java.util.List;
import java.util.Optional;

import dev.rlm.core.llm.ModelId;

/// The models of a run, each of a provider that is set up and whose key is there.
///
/// @param guestModels what code in the REPL may name beside the two
/// @param remark a line for the user when nobody named the model: which was chosen, why, and how to choose another
public record ModelChoice(ModelId model, ModelId subModel, List<ModelId> guestModels, Optional<String> remark) {
    public ModelChoice {
        guestModels = List.copyOf(guestModels);
    }
}
