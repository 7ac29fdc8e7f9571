package dev.rlm.app.settings;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.rlm.core.llm.ModelId;

/// What is there without any settings.
final class BuiltIn {
    /// Providers that are part of rlm and ask nobody.
    static final Set<String> NAMES_WITHOUT_WIRE = Set.of("builtin", "scripted");
    /// The search that stands in where there is no model.
    static final ModelId EXTRACTIVE = new ModelId("builtin", "extractive");
    private static final List<Row> ROWS = List.of(
            new Row("openai", "https://api.openai.com/v1", "OPENAI_API_KEY", "max_completion_tokens", "gpt-6-luna"));

    private BuiltIn() {}

    /// A provider that is set up from the start.
    ///
    /// @param small the model that is chosen when only this provider's key is there: cheap, recent, priced
    private record Row(String name, String baseUrl, String keyEnv, String maxOutputParameter, String small) {

        private Map<Setting<?>, String> texts() {
            return Map.of(SettingsTable.BASE_URL, baseUrl, SettingsTable.KEY_ENV, keyEnv,
                    SettingsTable.MAX_OUTPUT_PARAMETER, maxOutputParameter);
        }
    }

    static List<String> providers() {
        return ROWS.stream().map(Row::name).toList();
    }

    /// What holds for `setting` of the provider `name` when nobody sets it.
    static <T> Optional<Found<T>> value(String name, Setting<T> setting) {
        Optional<String> own = ROWS.stream()
                .filter(row -> row.name().equals(name))
                .flatMap(row -> Optional.ofNullable(row.texts().get(setting)).stream())
                .findFirst();
        Optional<T> value = own.map(text -> setting.kind().read(new Raw.Words(text))).or(setting::fixed);
        return value.map(some -> new Found<>(setting, some, new Origin.Default()));
    }

    /// The model of `provider` to begin with.
    static Optional<ModelId> smallModel(String provider) {
        return ROWS.stream()
                .filter(row -> row.name().equals(provider))
                .findFirst()
                .map(row -> new ModelId(row.name(), row.small()));
    }
}
