package dev.rlm.app.settings;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;

import dev.rlm.app.settings.Setting.Section;
import dev.rlm.app.settings.Settings.EngineName;
import dev.rlm.core.budget.Limits;
import dev.rlm.core.llm.Sampling;

/// Turns layers of values into [Settings].
///
/// @param layers the first that has a setting holds
/// @param trajectories where records of runs go
/// @param searchPath the folders in which programs are found by name, as `PATH` lists them
record Effective(List<Layer> layers, Path trajectories, String searchPath) {

    Settings settings(Connections connections, Keys keys, Optional<Path> file) {
        List<Shown> shown = new ArrayList<>();
        for (Setting<?> setting : SettingsTable.ofRuns()) {
            shown.add(setting.equals(SettingsTable.LOGS_DIR)
                    ? shownFolder()
                    : Connections.line(setting.section().shown(), setting, Layer.first(layers, setting)));
        }
        shown.addAll(connections.shown(keys));
        shown.addAll(keys.shown());
        return new Settings(wanted(), engine(), value(SettingsTable.PROTOCOL), start(),
                limits(), value(SettingsTable.DAILY_COST).most(), tree(), cell(), request(), trajectories,
                connections.providers(), connections.prices(), keys, file, shown);
    }

    /// Here the folder itself says more than the words for its default.
    private Shown shownFolder() {
        Origin origin = Layer.first(layers, SettingsTable.LOGS_DIR).map(Found::origin).orElseGet(Origin.Default::new);
        return new Shown(Section.LOGS.shown(), SettingsTable.LOGS_DIR.key(), trajectories.toString(),
                new Plain.Text(trajectories.toString()), origin.shown());
    }

    /// An interpreter is looked for only where it would run.
    ///
    /// @throws SettingsException when it is not there
    private Settings.Engine engine() {
        Optional<EngineName> name = EngineName.of(value(SettingsTable.ENVIRONMENT));
        Optional<Path> python = Layer.first(layers, SettingsTable.NATIVE_PYTHON)
                .filter(_ -> name.orElse(EngineName.NATIVE) == EngineName.NATIVE)
                .map(this::interpreter);
        return new Settings.Engine(name, python, docker());
    }

    private Settings.Containers docker() {
        return new Settings.Containers(value(SettingsTable.DOCKER_IMAGE), value(SettingsTable.DOCKER_CPUS),
                find(SettingsTable.DOCKER_HOST), find(SettingsTable.DOCKER_RUNTIME));
    }

    private Path interpreter(Found<String> found) {
        Stream<Path> candidates = found.value().startsWith("/")
                ? Stream.of(Path.of(found.value()))
                : Stream.of(searchPath.split(File.pathSeparator, -1))
                        .filter(folder -> folder.startsWith("/"))
                        .map(folder -> Path.of(folder, found.value()));
        return candidates.filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst()
                .orElseThrow(() -> new SettingsException(Problem.at(found.origin(), "python names no program: "
                        + Quoted.of(found.value()) + " is not "
                        + (found.value().startsWith("/") ? "there, or not executable" : "found on PATH"))));
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
        return new Settings.CellLimits(value(SettingsTable.CELL_TIMEOUT), memory());
    }

    private OptionalLong memory() {
        OptionalLong ofAny = whole(SettingsTable.MEMORY);
        boolean containers = value(SettingsTable.ENVIRONMENT).equals(Settings.EngineName.DOCKER.label());
        return ofAny.isPresent() || !containers ? ofAny : whole(SettingsTable.DOCKER_MEMORY);
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
