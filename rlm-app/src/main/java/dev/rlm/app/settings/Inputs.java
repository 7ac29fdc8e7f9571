package dev.rlm.app.settings;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Reads the settings that come as plain texts: flags and `RLM_` variables. Used once, by one thread.
final class Inputs {
    private static final String PREFIX = "RLM_";
    private static final int MOST_SLIPS = 2;
    private final Path workingFolder;
    private final List<Problem> problems = new ArrayList<>();

    /// @param workingFolder against which paths in them stand
    Inputs(Path workingFolder) {
        this.workingFolder = workingFolder;
    }

    List<Problem> problems() {
        return problems;
    }

    /// @param flags raw texts by a setting's name
    /// @throws IllegalArgumentException when there is no setting of a name: a fault of the command line's program
    Layer flags(Map<String, String> flags) {
        List<Found<?>> found = new ArrayList<>();
        new TreeMap<>(flags).forEach((name, text) -> {
            Setting<?> setting = SettingsTable.ofRuns()
                    .stream()
                    .filter(one -> one.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("no setting is named " + name));
            Origin origin = new Origin.Flag(setting.flag().orElse("--" + name.replace('_', '-')));
            read(setting, text, origin).ifPresent(found::add);
        });
        return new Layer(workingFolder, found);
    }

    /// A variable that is empty counts as not set. One that is nearly named like a setting is a slip, and reported: a
    /// limit that does not hold costs money. All others are somebody else's.
    Layer variables(Map<String, String> environment) {
        List<Found<?>> found = new ArrayList<>();
        Map<String, Setting<?>> settings = new TreeMap<>();
        SettingsTable.ofRuns().forEach(setting -> settings.put(setting.variable(), setting));
        new TreeMap<>(environment).forEach((name, text) -> {
            Optional<Setting<?>> setting = Optional.ofNullable(settings.get(name));
            if (setting.isPresent() && !text.isBlank()) {
                read(setting.get(), text, new Origin.Variable(name)).ifPresent(found::add);
            } else if (setting.isEmpty() && name.startsWith(PREFIX)) {
                reportSlip(name, settings);
            }
        });
        return new Layer(workingFolder, found);
    }

    private Optional<Found<?>> read(Setting<?> setting, String text, Origin origin) {
        try {
            return Optional.of(Found.read(setting, new Raw.Words(text.strip()), origin));
        } catch (IllegalArgumentException e) {
            problems.add(new Problem(origin.fault(), origin.where() + " " + e.getMessage()));
            return Optional.empty();
        }
    }

    private void reportSlip(String name, Map<String, Setting<?>> settings) {
        settings.keySet()
                .stream()
                .filter(known -> Suggestion.distance(name, known) <= MOST_SLIPS)
                .findFirst()
                .ifPresent(known -> problems.add(Problem.at(new Origin.Variable(name),
                        "no setting has this variable; did you mean \"" + known + "\"?")));
    }
}
