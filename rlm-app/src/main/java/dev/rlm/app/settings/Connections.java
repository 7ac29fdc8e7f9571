package dev.rlm.app.settings;

import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

import dev.rlm.app.settings.Setting.Section;
import dev.rlm.core.budget.ModelPrice;
import dev.rlm.core.budget.Usd;
import dev.rlm.core.llm.ModelId;

/// Puts the providers and prices of several files together: of a provider key by key, of a price row by row, the first
/// file that has it holds. Used once, by one thread.
final class Connections {
    private final List<ParsedFile> files;
    private final Map<String, Provider> providers = new TreeMap<>();
    private final Map<ModelId, ModelPrice> prices = new TreeMap<>(
            Comparator.comparing(ModelId::toString));
    private final Set<String> untouched = new TreeSet<>();
    private final List<Shown> shown = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();

    /// @param files the nearest first
    Connections(List<ParsedFile> files) {
        this.files = List.copyOf(files);
        readProviders();
        readPrices();
    }

    Map<String, Provider> providers() {
        return providers;
    }

    Map<ModelId, ModelPrice> prices() {
        return prices;
    }

    /// Without the built-in providers that no file mentions and that have no key.
    List<Shown> shown(Keys keys) {
        Set<String> ofKeys = keys.present().stream().map(Connections::heading).collect(Collectors.toSet());
        return shown.stream()
                .filter(line -> !untouched.contains(line.section()) || ofKeys.contains(line.section()))
                .toList();
    }

    List<Problem> problems() {
        return problems;
    }

    private void readProviders() {
        Set<String> names = new TreeSet<>(BuiltIn.providers());
        files.forEach(file -> names.addAll(file.providers().keySet()));
        for (String name : names) {
            List<ParsedFile.Named> sections = files.stream()
                    .flatMap(file -> Optional.ofNullable(file.providers().get(name)).stream())
                    .toList();
            Optional<Found<String>> url = providerValue(name, sections, SettingsTable.BASE_URL);
            if (url.isPresent()) {
                Found<Boolean> local = local(name, sections, url.get());
                providers.put(name, provider(name, sections, url.get().value(), local.value()));
                if (sections.isEmpty()) {
                    untouched.add(heading(name));
                }
                show(heading(name), Section.PROVIDER, setting -> setting.equals(SettingsTable.LOCAL)
                        ? Optional.of(local)
                        : providerValue(name, sections, setting));
            } else {
                problems.add(Problem.at(sections.getFirst().origin(), "[" + heading(name) + "] needs a base_url"));
            }
        }
    }

    private static String heading(String provider) {
        return "providers." + provider;
    }

    private static Provider provider(String name, List<ParsedFile.Named> sections, String url, boolean local) {
        return new Provider(name, Provider.Wire.OPENAI, URI.create(url),
                providerValue(name, sections, SettingsTable.KEY_ENV).map(Found::value),
                local,
                providerValue(name, sections, SettingsTable.MAX_OUTPUT_PARAMETER).map(Found::value)
                        .orElse("max_tokens"),
                providerValue(name, sections, SettingsTable.BOUNDS_REASONING).map(Found::value).orElse(true),
                providerValue(name, sections, SettingsTable.HEADERS).map(Found::value).orElse(Map.of()));
    }

    /// That a server is free of charge is said of its address: by the file that says where it is, or by a nearer one. A
    /// file further away meant another server. Where nobody says it, it holds for a local server in its own place.
    private static Found<Boolean> local(String name, List<ParsedFile.Named> sections, Found<String> url) {
        List<ParsedFile.Named> nearest = new ArrayList<>();
        for (ParsedFile.Named section : sections) {
            nearest.add(section);
            if (section.values().find(SettingsTable.BASE_URL).isPresent()) {
                break;
            }
        }
        return Layer.first(nearest.stream().map(ParsedFile.Named::values).toList(), SettingsTable.LOCAL)
                .orElseGet(() -> new Found<>(SettingsTable.LOCAL,
                        BuiltIn.isLocalServer(name, URI.create(url.value())), new Origin.Default()));
    }

    private static <T> Optional<Found<T>> providerValue(
            String name, List<ParsedFile.Named> sections, Setting<T> setting) {
        return Layer.first(sections.stream().map(ParsedFile.Named::values).toList(), setting)
                .or(() -> BuiltIn.value(name, setting));
    }

    private void readPrices() {
        for (ParsedFile file : files.reversed()) {
            file.prices().forEach((name, section) -> readPrice(ModelId.parse(name), section));
        }
        prices.forEach((model, price) -> {
            Optional<ParsedFile.Named> section = files.stream()
                    .flatMap(file -> Optional.ofNullable(file.prices().get(model.toString())).stream())
                    .findFirst();
            section.ifPresent(
                    row -> show("prices.\"" + model + "\"", Section.PRICE, setting -> row.values().find(setting)));
        });
    }

    private void readPrice(ModelId model, ParsedFile.Named section) {
        Layer row = section.values();
        Optional<Usd> input = row.find(SettingsTable.INPUT).map(Found::value);
        Optional<Usd> output = row.find(SettingsTable.OUTPUT).map(Found::value);
        if (input.isEmpty() || output.isEmpty()) {
            problems.add(Problem.at(section.origin(), "[prices." + Quoted.of(model.toString()) + "] needs "
                    + (input.isEmpty() ? "input" : "output") + ", in US dollars a million tokens"));
            return;
        }
        List<String> known = knownProviders();
        if (!known.contains(model.provider())) {
            problems.add(Problem.at(section.origin(), "no provider is named " + Quoted.of(model.provider())
                    + Suggestion.ending(model.provider(), known)));
            return;
        }
        ModelPrice.Tier tier = new ModelPrice.Tier(0, input.get(),
                row.find(SettingsTable.CACHE_READ).map(Found::value).orElse(input.get()),
                row.find(SettingsTable.CACHE_WRITE).map(Found::value).orElse(input.get()), output.get());
        OptionalInt window = row.find(SettingsTable.CONTEXT_WINDOW)
                .map(found -> OptionalInt.of(Math.toIntExact(found.value())))
                .orElseGet(OptionalInt::empty);
        prices.put(model, new ModelPrice(model.toString(), section.origin().shown(), window, List.of(tier)));
    }

    private List<String> knownProviders() {
        Set<String> known = new TreeSet<>(BuiltIn.NAMES_WITHOUT_WIRE);
        known.addAll(providers.keySet());
        return List.copyOf(known);
    }

    private void show(String heading, Section section, Function<Setting<?>, Optional<? extends Found<?>>> finder) {
        for (Setting<?> setting : SettingsTable.of(section)) {
            shown.add(line(heading, setting, finder.apply(setting)));
        }
    }

    static Shown line(String heading, Setting<?> setting, Optional<? extends Found<?>> found) {
        return found.isPresent()
                ? new Shown(heading, setting.key(), found.get().shown(), found.get().plain(),
                        found.get().origin().shown())
                : new Shown(heading, setting.key(), setting.standard().shown(), setting.plain(),
                        new Origin.Default().shown());
    }
}
