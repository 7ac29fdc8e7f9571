package dev.rlm.app.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import dev.rlm.app.trust.FileRefusedException;
import dev.rlm.app.trust.SettingsFile;
import dev.rlm.app.trust.TrustException;
import dev.rlm.app.trust.TrustState;
import dev.rlm.app.trust.TrustStore;
import dev.rlm.app.trust.UserFolders;

/// Finds out what the user wants. The first of these that sets a setting holds: flags, `RLM_` variables, the rlm.toml
/// that was named or is found from the working folder upwards, the user's own rlm.toml, defaults.
///
/// A found rlm.toml belongs to whoever wrote the repository: what it says beyond [SettingsTable]'s rules is refused until
/// the user trusts it. Nothing but these files, a `.env` beside a trusted one and the list of trusted files is read, and
/// nothing is written. Immutable; any thread may use it.
public final class SettingsLoader {
    private final Map<String, String> environment;
    private final Path workingFolder;
    private final UserFolders folders;
    private final TrustStore trust;

    /// Reads nothing yet.
    ///
    /// @param environment of the process: settings and keys
    /// @param workingFolder from where an rlm.toml is searched, and against which paths in flags stand
    public SettingsLoader(Map<String, String> environment, Path workingFolder, UserFolders folders, TrustStore trust) {
        this.environment = Map.copyOf(environment);
        this.workingFolder = workingFolder.toAbsolutePath().normalize();
        this.folders = folders;
        this.trust = trust;
    }

    /// With the rlm.toml that is found, if any.
    ///
    /// @param flags raw texts by a setting's name, `max_depth`; that of `[logs] dir` is `logs_dir`
    /// @throws SettingsException with all that is wrong
    public Settings load(Map<String, String> flags) {
        return load(flags, found());
    }

    /// With the rlm.toml that the user named, which is trusted, in place of one that would be found.
    ///
    /// @param config as the user typed it
    /// @throws SettingsException with all that is wrong
    public Settings load(Map<String, String> flags, Path config) {
        return load(flags, named(config));
    }

    /// What the found rlm.toml asks for; empty when there is none.
    ///
    /// @throws SettingsException when it, or the user's own, cannot be read or has errors
    public Optional<TrustRequest> trustRequest() {
        Project project = found();
        Project own = own();
        List<Problem> problems = new ArrayList<>(own.problems());
        problems.addAll(project.problems());
        project.file().ifPresent(file -> problems.addAll(file.problems()));
        throwIfAny(problems);
        return project.file()
                .map(file -> new TrustRequest(file.file(), file.shown(), project.state(),
                        Stream.concat(TrustRules.asks(file).stream(), envAsks(file, own).stream()).toList(),
                        new TrustRules(own.file()).refusals(file)));
    }

    private Settings load(Map<String, String> flags, Project project) {
        Inputs inputs = new Inputs(workingFolder);
        List<Layer> layers = new ArrayList<>(List.of(inputs.flags(flags), inputs.variables(environment)));
        Project own = own();
        List<ParsedFile> files = Stream.of(project, own).flatMap(one -> one.file().stream()).toList();
        List<Problem> ofFiles = new ArrayList<>(project.problems());
        ofFiles.addAll(own.problems());
        files.forEach(file -> ofFiles.addAll(file.problems()));
        List<Problem> problems = new ArrayList<>(inputs.problems());
        problems.addAll(ofFiles);
        problems.addAll(project.refusals(own, !ofFiles.isEmpty()));
        throwIfAny(problems);

        files.forEach(file -> layers.add(file.runs()));
        Connections connections = new Connections(files);
        Keys.Sources sources = EnvFiles.of(environment, project, own);
        throwIfAny(connections.problems());
        Keys keys = Keys.of(connections.providers().values(), sources);
        return new Effective(layers, trajectories(layers, project), environment.getOrDefault("PATH", ""))
                .settings(connections, keys,
                        project.file().map(file -> file.file().path()));
    }

    private Project found() {
        Optional<Path> nearest;
        try {
            nearest = Discovery.nearest(workingFolder);
        } catch (IOException _) {
            return Project.unreadable(workingFolder.toString(), "the working folder cannot be read");
        }
        return nearest.filter(path -> !isOwn(path)).map(this::found).orElse(Project.NONE);
    }

    private Project found(Path path) {
        String shown = shown(path);
        try {
            SettingsFile file = SettingsFile.found(path, trust.ownership());
            return new Project(Optional.of(TomlReader.read(file, shown)), trust.stateOf(file), List.of());
        } catch (FileRefusedException e) {
            return Project.unreadable(shown, String.valueOf(e.getMessage()));
        } catch (TrustException e) {
            return Project.unreadable(shown, "whether it is trusted is not known: " + e.getMessage());
        }
    }

    private Project named(Path config) {
        return read(workingFolder.resolve(config), config.toString());
    }

    private Project own() {
        Path own = folders.settingsFile();
        return Files.exists(own) ? read(own, own.toString()) : Project.NONE;
    }

    private static Project read(Path path, String shown) {
        try {
            SettingsFile file = SettingsFile.named(path);
            return new Project(Optional.of(TomlReader.read(file, shown)), new TrustState.Current(), List.of());
        } catch (FileRefusedException e) {
            String which = e.file().equals(path) ? shown : e.file().toString();
            return Project.unreadable(which, String.valueOf(e.getMessage()));
        }
    }

    private boolean isOwn(Path path) {
        try {
            return Files.isSameFile(path, folders.settingsFile());
        } catch (IOException _) {
            return false;
        }
    }

    private String shown(Path path) {
        try {
            return workingFolder.toRealPath().relativize(path).toString();
        } catch (IOException _) {
            return path.toString();
        }
    }

    private List<String> envAsks(ParsedFile file, Project own) {
        List<ParsedFile> files = Stream.concat(Stream.of(file), own.file().stream()).toList();
        return file.file()
                .env()
                .map(env -> EnvFiles.variables(env, EnvFiles.wanted(files))
                        .keySet()
                        .stream()
                        .sorted()
                        .map(name -> ".env: the key in " + name + " is used")
                        .toList())
                .orElse(List.of());
    }

    private Path trajectories(List<Layer> layers, Project project) {
        Optional<Path> set = layers.stream()
                .flatMap(layer -> layer.find(SettingsTable.LOGS_DIR)
                        .map(dir -> layer.folder().resolve(dir.value()))
                        .stream())
                .findFirst();
        return set.or(() -> project.file().map(file -> file.runs().folder().resolve("trajectories")))
                .orElse(folders.state().resolve("trajectories"))
                .normalize();
    }

    private static void throwIfAny(List<Problem> problems) {
        if (!problems.isEmpty()) {
            throw new SettingsException(problems);
        }
    }
}
