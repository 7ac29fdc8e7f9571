package dev.rlm.app.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.rlm.core.llm.ModelId;

/// Finds the models of a run before it starts. For commands that ask a model; others work without one.
public final class ModelChooser {
    private final Function<String, List<ModelId>> makers;
    private final boolean keysNeeded;

    /// Chooses with the help of the prices.
    ///
    /// @param makers what a bare name can mean, by the user's prices and the built-in ones; none for an unknown name
    public ModelChooser(Function<String, List<ModelId>> makers) {
        this(makers, true);
    }

    private ModelChooser(Function<String, List<ModelId>> makers, boolean keysNeeded) {
        this.makers = makers;
        this.keysNeeded = keysNeeded;
    }

    /// The same for who asks nobody: a model's key need not be there.
    public ModelChooser withoutKeys() {
        return new ModelChooser(makers, false);
    }

    /// The models that the user named, or the one whose key is there.
    ///
    /// @throws SettingsException when a model, its provider or its key is not there, or several could be meant
    public ModelChoice choose(Settings settings) {
        Settings.Wanted wanted = settings.wanted();
        List<Problem> problems = new ArrayList<>();
        Optional<ModelId> model = wanted.model().flatMap(named -> usable(named, settings, problems));
        Optional<ModelId> subModel = wanted.subModel().flatMap(named -> usable(named, settings, problems));
        List<ModelId> guests = wanted.guestModels()
                .stream()
                .flatMap(named -> usable(named, settings, problems).stream())
                .toList();
        if (!problems.isEmpty()) {
            throw new SettingsException(problems);
        }
        if (model.isPresent()) {
            return new ModelChoice(model.get(), subModel.orElse(model.get()), guests, Optional.empty());
        }
        Chosen chosen = chooseByKey(settings);
        return new ModelChoice(chosen.model(), subModel.orElse(chosen.model()), guests, Optional.of(chosen.remark()));
    }

    private record Chosen(ModelId model, String remark) {}

    private static Chosen chooseByKey(Settings settings) {
        List<String> present = settings.keys().present();
        if (present.isEmpty()) {
            return new Chosen(BuiltIn.EXTRACTIVE, "no key is set, so " + BuiltIn.EXTRACTIVE
                    + " searches without a language model; for a real one set OPENAI_API_KEY, or name it with -m provider/model"
                    + settings.keys()
                            .unreadEnv()
                            .map(env -> " (" + env + " is not read until you run \"rlm trust\")")
                            .orElse(""));
        }
        Optional<ModelId> small = BuiltIn.smallModel(present.getFirst());
        if (present.size() > 1 || small.isEmpty()) {
            throw new SettingsException(toChooseFrom(present, settings));
        }
        ModelId model = small.get();
        return new Chosen(model, "model " + model + ", as " + settings.providers()
                .values()
                .stream()
                .filter(provider -> provider.name().equals(model.provider()))
                .flatMap(provider -> provider.keyEnv().stream())
                .findFirst()
                .orElse("its key") + " is set; budget "
                + settings.limits().cost().map(usd -> usd.shown()).orElse("without limit") + "; another with -m");
    }

    private static List<Problem> toChooseFrom(List<String> present, Settings settings) {
        Stream<String> lines = present.stream().flatMap(provider -> lines(provider, settings));
        String first = present.size() > 1
                ? "keys of several providers are set (" + String.join(", ", present) + "): choose a model"
                : "the key of " + present.getFirst() + " is set: choose a model";
        return Stream.concat(Stream.of(first), lines.map(line -> "  " + line))
                .map(line -> new Problem(Problem.Kind.SETTINGS, line))
                .toList();
    }

    private static Stream<String> lines(String provider, Settings settings) {
        List<String> priced = settings.prices()
                .keySet()
                .stream()
                .filter(model -> model.provider().equals(provider))
                .map(model -> "-m " + model)
                .sorted()
                .toList();
        return BuiltIn.smallModel(provider)
                .map(model -> Stream.of("-m " + model))
                .orElseGet(() -> priced.isEmpty() ? Stream.of("-m " + provider + "/MODEL") : priced.stream());
    }

    private Optional<ModelId> usable(Settings.Named named, Settings settings, List<Problem> problems) {
        List<ModelId> meant = meant(named.text());
        Optional<String> fault = meant.size() == 1
                ? fault(named.text(), meant.getFirst(), settings)
                : Optional.of(unclear(named.text(), meant, settings));
        fault.ifPresent(message -> problems.add(
                new Problem(named.origin() instanceof Origin.File ? Problem.Kind.FILE : Problem.Kind.SETTINGS,
                        named.origin().where() + ": " + message)));
        return fault.isEmpty() ? Optional.of(meant.getFirst()) : Optional.empty();
    }

    private List<ModelId> meant(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            return makers.apply(text);
        }
        return slash == 0 || slash == text.length() - 1 ? List.of() : List.of(ModelId.parse(text));
    }

    private static String unclear(String text, List<ModelId> meant, Settings settings) {
        return meant.isEmpty()
                ? "unknown model " + Quoted.of(text) + "; write provider/model, with one of the providers "
                        + String.join(", ", known(settings))
                : several(text, meant);
    }

    /// What to tell who wrote a name that can mean several models.
    public static String several(String name, List<ModelId> meant) {
        return Quoted.of(name) + " is a model of several providers; write one of "
                + meant.stream().map(ModelId::toString).collect(Collectors.joining(", "));
    }

    private Optional<String> fault(String text, ModelId model, Settings settings) {
        String provider = model.provider();
        Set<String> known = known(settings);
        if (!known.contains(provider)) {
            String which = text.contains("/") ? "" : Quoted.of(text) + " is a model of " + provider + "; ";
            return Optional.of(which + "no provider is named " + Quoted.of(provider)
                    + Suggestion.nearest(provider, known)
                            .map(near -> "; did you mean \"" + near + "\"?")
                            .orElse("; there are " + String.join(", ", known)
                                    + ", and those that you add as [providers.NAME]"));
        }
        if (provider.equals(BuiltIn.EXTRACTIVE.provider()) && !model.equals(BuiltIn.EXTRACTIVE)) {
            return Optional.of("there is only one built-in model: " + BuiltIn.EXTRACTIVE);
        }
        boolean keyMissing = keysNeeded && Optional.ofNullable(settings.providers().get(provider))
                .filter(Provider::needsKey)
                .isPresent() && settings.keys().of(provider).isEmpty();
        return keyMissing ? Optional.of(settings.keys().missing(provider)) : Optional.empty();
    }

    private static Set<String> known(Settings settings) {
        Set<String> known = new TreeSet<>(BuiltIn.NAMES_WITHOUT_WIRE);
        known.addAll(settings.providers().keySet());
        return known;
    }
}
