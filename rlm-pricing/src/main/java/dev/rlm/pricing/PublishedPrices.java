package dev.rlm.pricing;

import java.time.LocalDate;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

import dev.rlm.core.budget.ModelPrice;
import dev.rlm.core.budget.PriceTable;
import dev.rlm.core.llm.ModelId;
import dev.rlm.core.llm.ModelTraits;

/// Prices by three sources, of which the first that knows a model wins: the user's own rows, providers that are free of
/// charge, and the published figures that come with rlm. A model is never priced by one that is merely alike: a name
/// fits an entry exactly, but for a date at its end, or a pattern of the table.
///
/// Thread-safe. The published figures are read when first asked for.
public final class PublishedPrices implements PriceTable {
    private final Map<ModelId, ModelPrice> userRows;
    private final Map<String, NameTable<ModelPrice>> userTables = new HashMap<>();
    private final Set<String> freeProviders;
    private final LocalDate today;
    private @Nullable PriceFile published;

    /// @param userRows `[prices."provider/model"]` of the settings; a name may hold `*`
    /// @param freeProviders providers by their names in the settings whose models cost nothing
    /// @param today the day whose prices hold
    public PublishedPrices(Map<ModelId, ModelPrice> userRows, Set<String> freeProviders, LocalDate today) {
        this.userRows = Map.copyOf(userRows);
        this.freeProviders = Set.copyOf(freeProviders);
        this.today = today;
        this.userRows.forEach((id, price) -> userTables.computeIfAbsent(id.provider(), _ -> new NameTable<>())
                .add(id.name(), price));
    }

    @Override
    public Optional<ModelPrice> priceOf(ModelId model) {
        Optional<ModelPrice> own = Optional.ofNullable(userTables.get(model.provider()))
                .flatMap(table -> find(table, model))
                .map(NameTable.Found::value);
        if (own.isPresent()) {
            return own.map(price -> price.contextWindow().isPresent() ? price : withPublishedWindow(price, model));
        }
        if (freeProviders.contains(model.provider())) {
            return Optional.of(ModelPrice.free(model.provider() + " is free of charge"));
        }
        return publishedPriceOf(model);
    }

    /// What the figures are, of which day, and how many rows are the user's.
    @Override
    public String version() {
        String own = userRows.isEmpty()
                ? ""
                : " + " + userRows.size() + (userRows.size() == 1 ? " own row" : " own rows");
        return source() + own;
    }

    /// The published figures' package, its version and its day.
    public String source() {
        return published().source() + " of " + published().asOf();
    }

    /// The day the published figures were read.
    public LocalDate asOf() {
        return published().asOf();
    }

    /// What bounds a call to `model`: its window where the table has it, and whether it thinks by the rule over names
    /// that [ThinkingModels] states. The output factor is 1; a provider that needs another says so itself.
    public ModelTraits traitsOf(ModelId model) {
        int window = priceOf(model).map(ModelPrice::contextWindow)
                .filter(known -> known.isPresent())
                .map(known -> known.getAsInt())
                .orElse(ModelTraits.UNKNOWN.contextWindow());
        String name = model.name().toLowerCase(Locale.ROOT);
        return new ModelTraits(window, ThinkingModels.thinks(name.substring(name.lastIndexOf('/') + 1)),
                ModelTraits.UNKNOWN.outputFactor());
    }

    /// The one provider that `bareName` can only mean; empty when there is none, or more than one (see [#makersOf]).
    public Optional<ModelId> makerOf(String bareName) {
        List<ModelId> makers = makersOf(bareName);
        return makers.size() == 1 ? Optional.of(makers.getFirst()) : Optional.empty();
    }

    /// The models that a name without its provider can mean, by the user's rows and the published figures. Those that
    /// have just this name come alone; else those of a pattern. Sellers of another's models are left out.
    public List<ModelId> makersOf(String bareName) {
        if (bareName.isBlank()) {
            return List.of();
        }
        Set<ModelId> exact = new LinkedHashSet<>();
        Set<ModelId> alike = new LinkedHashSet<>();
        new TreeSet<>(userTables.keySet()).stream()
                .filter(provider -> userTables.getOrDefault(provider, new NameTable<>()).hasExactly(bareName))
                .forEach(provider -> exact.add(new ModelId(provider, bareName)));
        published().providers()
                .forEach((name, provider) -> provider.models()
                        .find(bareName)
                        .filter(found -> !found.value().resold())
                        .ifPresent(_ -> (provider.models().hasExactly(bareName) ? exact : alike)
                                .add(new ModelId(name, bareName))));
        return List.copyOf(exact.isEmpty() ? alike : exact);
    }

    /// The names of a provider's models that are known, sorted; empty for a provider that is not.
    public List<String> modelsOf(String provider) {
        TreeSet<String> names = new TreeSet<>();
        published().provider(provider).ifPresent(known -> names.addAll(known.models().names()));
        Optional.ofNullable(userTables.get(provider)).ifPresent(own -> names.addAll(own.names()));
        return List.copyOf(names);
    }

    private Optional<ModelPrice> publishedPriceOf(ModelId model) {
        return published().provider(model.provider())
                .flatMap(provider -> find(provider.models(), model))
                .map(found -> found.value().priceOn(today, model.provider() + "/" + found.rule(), source()));
    }

    private ModelPrice withPublishedWindow(ModelPrice price, ModelId model) {
        return publishedPriceOf(model).map(known -> new ModelPrice(price.rule(), price.source(), known.contextWindow(),
                price.tiers())).orElse(price);
    }

    /// Some lists write a model's name with its provider again, or as `models/…`.
    private static <T> Optional<NameTable.Found<T>> find(NameTable<T> table, ModelId model) {
        String name = model.name();
        return table.find(name)
                .or(() -> List.of(model.provider() + "/", "models/")
                        .stream()
                        .filter(prefix -> name.startsWith(prefix) && name.length() > prefix.length())
                        .findFirst()
                        .flatMap(prefix -> table.find(name.substring(prefix.length()))));
    }

    private synchronized PriceFile published() {
        PriceFile file = published;
        if (file == null) {
            file = PriceFile.shipped();
            published = file;
        }
        return file;
    }
}
