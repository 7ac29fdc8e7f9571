package dev.rlm.pricing;

import java.time.LocalDate;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
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
/// A gateway sells under the makers' names, `openrouter/anthropic/claude-sonnet-4.5`, and is priced by the maker's row.
/// What it routes otherwise, by a variant behind a colon (`:free`, `:nitro`, `:online`), has no price unless the maker's
/// table has just that name.
///
/// Thread-safe. The published figures are read when first asked for.
public final class PublishedPrices implements PriceTable {
    private final Map<ModelId, ModelPrice> userRows = new TreeMap<>(Comparator.comparing(ModelId::toString));
    private final Map<String, NameTable<ModelPrice>> userTables = new TreeMap<>();
    private final Set<String> freeProviders;
    private final LocalDate today;
    private @Nullable PriceFile published;

    /// @param userRows `[prices."provider/model"]` of the settings; a name may hold `*`
    /// @param freeProviders providers by their names in the settings whose models cost nothing
    /// @param today the day whose prices hold
    public PublishedPrices(Map<ModelId, ModelPrice> userRows, Set<String> freeProviders, LocalDate today) {
        this.userRows.putAll(userRows);
        this.freeProviders = Set.copyOf(freeProviders);
        this.today = today;
        this.userRows.forEach((id, price) -> userTables.computeIfAbsent(id.provider(), _ -> new NameTable<>())
                .add(id.name(), price));
    }

    @Override
    public Optional<ModelPrice> priceOf(ModelId model) {
        Optional<ModelPrice> own = Optional.ofNullable(userTables.get(model.provider()))
                .flatMap(table -> table.find(model.name()))
                .map(NameTable.Found::value);
        if (own.isPresent()) {
            return Optional.of(publishedPriceOf(model).map(known -> completed(own.get(), known)).orElse(own.get()));
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
                : " + " + userRows.size() + " own row" + (userRows.size() == 1 ? "" : "s");
        return published().source() + " of " + published().asOf() + own;
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

    /// The models that a name without its provider can mean: the user's rows of that name if there are any; else, of the
    /// published ones that have just this name, or if none has, of those with a pattern that fits it, the maker's, or all
    /// where none of them is the maker. Sellers of another's models are left out. One: it is meant. None: nobody knows
    /// it. More: the user has to choose.
    public List<ModelId> makersOf(String bareName) {
        if (bareName.isBlank()) {
            return List.of();
        }
        List<ModelId> own = userRows.keySet().stream().filter(id -> id.name().equalsIgnoreCase(bareName)).toList();
        if (!own.isEmpty()) {
            return own;
        }
        List<PriceFile.Provider> sellers = published().providers()
                .values()
                .stream()
                .filter(provider -> provider.models()
                        .find(bareName)
                        .filter(found -> !found.value().resold())
                        .isPresent())
                .toList();
        List<PriceFile.Provider> exact = sellers.stream()
                .filter(provider -> provider.models().exactly(bareName).isPresent())
                .toList();
        List<PriceFile.Provider> candidates = exact.isEmpty() ? sellers : exact;
        List<PriceFile.Provider> makers = candidates.stream().filter(provider -> provider.makes(bareName)).toList();
        return (makers.isEmpty() ? candidates : makers).stream()
                .map(provider -> new ModelId(provider.name(), spelt(provider, bareName)))
                .toList();
    }

    /// Every price that is known: the user's rows, providers that are free of charge (`ollama/*`), the published rows,
    /// each by its first name, or by a pattern where it has no name.
    public Map<ModelId, ModelPrice> all() {
        Map<ModelId, ModelPrice> all = new LinkedHashMap<>();
        userRows.keySet().forEach(id -> priceOf(id).ifPresent(price -> all.put(id, price)));
        new TreeSet<>(freeProviders).forEach(name -> {
            ModelId id = new ModelId(name, "*");
            priceOf(id).ifPresent(price -> all.putIfAbsent(id, price));
        });
        published().providers().values().forEach(provider -> provider.models().values().forEach(model -> {
            String entry = model.entries().getFirst();
            ModelId id = new ModelId(provider.name(), entry);
            all.putIfAbsent(id, price(provider, new NameTable.Found<>(entry, model)));
        }));
        return all;
    }

    /// The plain names that [#priceOf] knows, without those of gateways.
    public List<ModelId> names() {
        Set<ModelId> names = new LinkedHashSet<>(userRows.keySet());
        published().providers()
                .values()
                .forEach(provider -> provider.models()
                        .names()
                        .forEach(name -> names.add(new ModelId(provider.name(), name))));
        return names.stream().filter(id -> !NamePattern.isGlob(id.name())).toList();
    }

    private static String spelt(PriceFile.Provider provider, String name) {
        return provider.models().exactly(name).map(NameTable.Found::rule).orElse(name);
    }

    private Optional<ModelPrice> publishedPriceOf(ModelId model) {
        if (published().gateways().contains(model.provider())) {
            return makersPrice(model.name());
        }
        return published().provider(model.provider())
                .flatMap(provider -> provider.find(model.name()).map(found -> price(provider, found)));
    }

    /// @param routed `maker/model`
    private Optional<ModelPrice> makersPrice(String routed) {
        int slash = routed.indexOf('/');
        String name = routed.substring(slash + 1);
        return published().provider(routed.substring(0, Math.max(0, slash)))
                .filter(maker -> maker.makes(name))
                .flatMap(maker -> (name.contains(":") ? maker.models().exactly(name) : maker.models().find(name))
                        .map(found -> price(maker, found)))
                .map(price -> new ModelPrice(price.rule() + ", the maker's row", price.source(), price.asOf(),
                        price.contextWindow(), price.writesUnasked(), price.tiers()));
    }

    private ModelPrice price(PriceFile.Provider provider, NameTable.Found<PublishedModel> found) {
        return new ModelPrice(provider.name() + "/" + found.rule(), published().source(),
                Optional.of(published().asOf()), found.value().contextWindow(), provider.writesUnasked(),
                found.value().tiersOn(today));
    }

    /// The user's row, with what it leaves open as published.
    private static ModelPrice completed(ModelPrice own, ModelPrice known) {
        return new ModelPrice(own.rule(), own.source(), own.asOf(),
                own.contextWindow().isPresent() ? own.contextWindow() : known.contextWindow(), known.writesUnasked(),
                own.tiers());
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
