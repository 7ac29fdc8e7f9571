package dev.rlm.app.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

import dev.rlm.app.settings.Settings.EngineName;

/// What a found rlm.toml that nobody looked at asks for beyond what it may. The rule of each setting stands in
/// [SettingsTable]; source: trust.md, 1.
///
/// @param user the user's own file
record TrustRules(Optional<ParsedFile> user) {

    /// A line for each key that needs trust; none when the file is harmless.
    List<Problem> refusals(ParsedFile found) {
        List<Problem> refusals = new ArrayList<>();
        for (Found<?> one : found.runs().all()) {
            refusal(one).ifPresent(why -> refusals.add(untrusted(one.origin(), one.setting().inFile(), why)));
        }
        found.providers()
                .forEach((name, section) -> refusals.addAll(
                        refusals("[providers." + name + "]", section, TrustRules::dangerOfProvider)));
        found.prices()
                .forEach((name, section) -> refusals.addAll(
                        refusals("[prices." + Quoted.of(name) + "]", section,
                                _ -> "a wrong price undoes the cost limit")));
        return refusals;
    }

    /// @param key empty for a section without any
    private static String dangerOfProvider(String key) {
        return key.equals(SettingsTable.LOCAL.key())
                ? "calls that are free of charge do not count against the cost limit"
                : "it says where keys and questions are sent";
    }

    /// @param why what a key of the section can do; asked with an empty one for a section without any
    private static List<Problem> refusals(String heading, ParsedFile.Named section, UnaryOperator<String> why) {
        if (section.values().all().isEmpty()) {
            return List.of(untrusted(section.origin(), heading, why.apply("")));
        }
        return section.values()
                .all()
                .stream()
                .map(one -> untrusted(one.origin(), heading + " " + one.setting().key(),
                        why.apply(one.setting().key())))
                .toList();
    }

    private <T> Optional<String> refusal(Found<T> found) {
        Setting<T> setting = found.setting();
        Optional<Found<T>> own = user.flatMap(file -> file.runs().find(setting));
        Optional<T> holds = own.map(Found::value).or(setting::usual);
        if (own.map(Found::value).or(setting::fixed).equals(Optional.of(found.value()))) {
            return Optional.empty();
        }
        int difference = holds.map(value -> setting.kind().order().compare(found.value(), value)).orElse(1);
        return switch (setting.untrusted()) {
            case NEVER -> Optional.of("only you may set it");
            case KNOWN_MODEL -> dangerOfModel(found.shown());
            case LOWER -> difference <= 0
                    ? Optional.empty()
                    : Optional.of(found.shown() + " is above " + holds.map(setting.kind().shown()).orElse("yours"));
            case NOT_WEAKER -> dangerOfEngine(found.shown(), holds.map(setting.kind().shown()).orElse("yours"));
        };
    }

    private static Optional<String> dangerOfEngine(String engine, String yours) {
        Optional<EngineTraits.Hold> asked = EngineName.of(engine).map(name -> EngineTraits.of(name).hold());
        Optional<EngineTraits.Hold> held = EngineName.of(yours).map(name -> EngineTraits.of(name).hold());
        if (asked.isEmpty() || held.isEmpty()) {
            return Optional.of("which engine auto takes depends on the machine, so the choice is yours");
        }
        return asked.get().isNeverWeakerThan(held.get())
                ? Optional.empty()
                : Optional.of("%s does not hold code in by all that %s does, so the choice is yours".formatted(engine,
                        yours));
    }

    private Optional<String> dangerOfModel(String model) {
        String provider = model.substring(0, Math.max(0, model.indexOf('/')));
        if (provider.equals("scripted")) {
            return Optional.of("a scripted model reads a file and invents answers");
        }
        boolean own = user.filter(file -> file.providers().containsKey(provider)).isPresent();
        return BuiltIn.isLocalServer(provider) && !own
                ? Optional.of("the context goes to whatever listens at that port of this machine")
                : Optional.empty();
    }

    private static Problem untrusted(Origin origin, String what, String why) {
        return new Problem(Problem.Kind.UNTRUSTED, origin.where() + ": " + what + " needs your trust: " + why);
    }

    /// All that the file says, for the user to look at before trusting it.
    static List<String> asks(ParsedFile found) {
        List<String> asks = new ArrayList<>();
        found.runs().all().forEach(one -> asks.add(ask(one.setting().inFile(), one)));
        found.providers()
                .forEach((name, section) -> section.values()
                        .all()
                        .forEach(one -> asks.add(ask("[providers." + name + "] " + one.setting().key(), one))));
        found.prices()
                .forEach((name, section) -> section.values()
                        .all()
                        .forEach(one -> asks.add(ask("[prices." + Quoted.of(name) + "] " + one.setting().key(), one))));
        return asks;
    }

    private static String ask(String what, Found<?> found) {
        String value = switch (found.plain()) {
            case Plain.Truth _,Plain.Number _ -> found.shown();
            case Plain.None _,Plain.Time _,Plain.Size _,Plain.Money _,Plain.Text _,Plain.Texts _ ->
                Quoted.of(found.shown());
        };
        return found.origin().shown() + ": " + what + " = " + value;
    }
}
