package dev.rlm.app.settings;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

import dev.rlm.app.settings.Setting.Section;
import dev.rlm.core.budget.Limits;
import dev.rlm.core.llm.Sampling;

/// Turns layers of values into [Settings].
///
/// @param layers the first that has a setting holds
/// @param trajectories where records of runs go
record Effective(List<Layer> layers, Path trajectories) {

    Settings settings(Connections connections, Keys keys, Optional<Path> file) {
        List<Shown> shown = new ArrayList<>();
        for (Setting<?> setting : SettingsTable.ofRuns()) {
            shown.add(setting.equals(SettingsTable.LOGS_DIR)
                    ? shownFolder()
                    : Connections.line(setting.section().shown(), setting, Layer.first(layers, setting)));
        }
        shown.addAll(connections.shown(keys));
        shown.addAll(keys.shown());
        return new Settings(wanted(), value(SettingsTable.ENVIRONMENT), value(SettingsTable.PROTOCOL), start(),
                limits(), value(SettingsTable.DAILY_COST).most(), tree(), cell(), request(), trajectories,
                connections.providers(), connections.prices(), keys, file, shown);
    }

    /// Here the folder itself says more than the words for its default.
    private Shown shownFolder() {
        Origin origin = Layer.first(layers, SettingsTable.LOGS_DIR).map(Found::origin).orElseGet(Origin.Default::new);
        return new Shown(Section.LOGS.shown(), SettingsTable.LOGS_DIR.key(), trajectories.toString(),
                new Plain.Text(trajectories.toString()), origin.shown());
    }

    private Settings.Start start() {
        return new Settings.Start(Settings.Way.valueOf(value(SettingsTable.ROUTE).toUpperCase(Locale.ROOT)),
                value(SettingsTable.CONFIRM_ABOVE).most());
    }

    private Settings.Wanted wanted() {
        List<Settings.Named> guests = Layer.first(layers, SettingsTable.GUEST_MODELS)
                .map(found -> found.value().stream().map(text -> new Settings.Named(text, found.origin())).toList())
                .orElse(List.of());
        return new Settings.Wanted(named(SettingsTable.MODEL), named(SettingsTable.SUB_MODEL), guests);
    }

    private Optional<Settings.Named> named(Setting<String> setting) {
        return Layer.first(layers, setting).map(found -> new Settings.Named(found.value(), found.origin()));
    }

    private Limits limits() {
        return new Limits(value(SettingsTable.COST_BUDGET).most(), whole(SettingsTable.TOKEN_BUDGET),
                OptionalLong.of(value(SettingsTable.CALL_BUDGET)), OptionalLong.empty(),
                value(SettingsTable.TIME_BUDGET),
                number(SettingsTable.MAX_TURNS), number(SettingsTable.MAX_DEPTH));
    }

    private Settings.Tree tree() {
        return new Settings.Tree(number(SettingsTable.MAX_CHILDREN), number(SettingsTable.MAX_PARALLEL),
                value(SettingsTable.CHILD_SHARE));
    }

    private Settings.CellLimits cell() {
        return new Settings.CellLimits(value(SettingsTable.CELL_TIMEOUT), whole(SettingsTable.MEMORY));
    }

    private Settings.Request request() {
        Sampling sampling = new Sampling(find(SettingsTable.TEMPERATURE).map(Number::doubleValue),
                find(SettingsTable.REASONING_EFFORT));
        OptionalLong sub = whole(SettingsTable.SUB_MAX_OUTPUT);
        return new Settings.Request(find(SettingsTable.SYSTEM), sampling, number(SettingsTable.MAX_OUTPUT),
                sub.isPresent() ? OptionalInt.of(Math.toIntExact(sub.getAsLong())) : OptionalInt.empty());
    }

    private <T> Optional<T> find(Setting<T> setting) {
        return Layer.first(layers, setting).map(Found::value);
    }

    /// Of a setting that always has a value.
    private <T> T value(Setting<T> setting) {
        return find(setting).or(setting::fixed).orElseThrow();
    }

    private int number(Setting<Long> setting) {
        return Math.toIntExact(value(setting));
    }

    private OptionalLong whole(Setting<Long> setting) {
        return find(setting).map(OptionalLong::of).orElseGet(OptionalLong::empty);
    }
}
