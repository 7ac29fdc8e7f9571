package dev.rlm.app;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.rlm.app.settings.ModelChoice;
import dev.rlm.app.settings.ModelChooser;
import dev.rlm.app.settings.Provider;
import dev.rlm.app.settings.Settings;
import dev.rlm.app.settings.SettingsException;
import dev.rlm.core.llm.ModelId;
import dev.rlm.core.llm.ModelTraits;
import dev.rlm.pricing.PublishedPrices;

/// Which models a run would ask, found without asking any.
///
/// @param unpriced those of them without a known price: refused while money is limited
public record Preview(ModelChoice choice, List<ModelId> unpriced) {
    /// What a model holds that is part of rlm.
    static final ModelTraits WIDE = new ModelTraits(1_000_000, false, 1);
    private static final Set<String> FREE = Set.of("builtin", "scripted");

    public Preview {
        unpriced = List.copyOf(unpriced);
    }

    /// @throws SettingsException when a model, its provider or its key is not there, or several could be meant
    public static Preview of(Settings settings, Machine machine) {
        PublishedPrices prices = prices(settings, machine);
        ModelChoice choice = new ModelChooser(prices::makersOf).choose(settings);
        List<ModelId> unpriced = Stream
                .concat(Stream.of(choice.model(), choice.subModel()), choice.guestModels().stream())
                .distinct()
                .filter(model -> prices.priceOf(model).isEmpty())
                .toList();
        return new Preview(choice, unpriced);
    }

    /// Whether it is part of rlm.
    static boolean asksNobody(ModelId model) {
        return FREE.contains(model.provider());
    }

    static PublishedPrices prices(Settings settings, Machine machine) {
        Set<String> free = Stream.concat(FREE.stream(), settings.providers()
                .values()
                .stream()
                .filter(Provider::local)
                .map(Provider::name)).collect(Collectors.toSet());
        return new PublishedPrices(settings.prices(), free, LocalDate.ofInstant(machine.time().now(), ZoneOffset.UTC));
    }
}
