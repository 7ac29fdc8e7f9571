package dev.rlm.core.subcall;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.rlm.core.llm.ModelId;

/// The models that guest code may name: those that the user chose.
///
/// @param root of the root run
/// @param sub for plain calls and child runs unless the guest names another
/// @param others allowed by the settings
public record GuestModels(ModelId root, ModelId sub, List<ModelId> others) {
    public GuestModels {
        others = List.copyOf(others);
    }

    /// All of them, each once.
    public List<ModelId> all() {
        return Stream.concat(Stream.of(root, sub), others.stream()).distinct().toList();
    }

    /// The model that `name` means: `provider/model`, or the model's own name alone.
    public Optional<ModelId> find(String name) {
        return all().stream().filter(model -> model.toString().equals(name) || model.name().equals(name)).findFirst();
    }

    /// For error messages.
    public String listed() {
        return all().stream().map(ModelId::toString).collect(Collectors.joining(", "));
    }
}
