package dev.rlm.app.settings;

import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The values of one source, or of one section of it, and the folder against which relative paths in it stand. Immutable.
final class Layer {
    private final Path folder;
    private final Map<Setting<?>, Found<?>> values = new LinkedHashMap<>();

    Layer(Path folder, List<Found<?>> found) {
        this.folder = folder;
        found.forEach(one -> values.put(one.setting(), one));
    }

    Path folder() {
        return folder;
    }

    Collection<Found<?>> all() {
        return List.copyOf(values.values());
    }

    /// A found value has its setting's type by construction.
    @SuppressWarnings("unchecked")
    <T> Optional<Found<T>> find(Setting<T> setting) {
        return Optional.ofNullable((Found<T>) values.get(setting));
    }

    /// What the first of `layers` that has it says.
    static <T> Optional<Found<T>> first(List<Layer> layers, Setting<T> setting) {
        return layers.stream().map(layer -> layer.find(setting)).flatMap(Optional::stream).findFirst();
    }
}
