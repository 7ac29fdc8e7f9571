package dev.rlm.app.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;

import dev.rlm.app.trust.FileRefusedException;
import dev.rlm.app.trust.Ownership;
import dev.rlm.app.trust.SettingsFile;
import dev.rlm.app.trust.TrustStore;
import dev.rlm.app.trust.UserFolders;

/// A user with folders of their own and a repository to work in.
final class Scene {
    final Path repository;
    final UserFolders folders;
    final TrustStore trust;
    final Map<String, String> environment = new HashMap<>();

    Scene(Path temporary) throws IOException {
        Path real = temporary.toRealPath();
        this.repository = real.resolve("repository");
        Files.createDirectories(repository.resolve(".git"));
        this.folders = UserFolders.of(Map.of("HOME", real.resolve("home").toString()), real);
        this.trust = new TrustStore(folders.state(), Ownership.ofThisProcess());
    }

    Path write(String name, String text) throws IOException {
        Path file = repository.resolve(name);
        Files.createDirectories(file.resolveSibling("."));
        return Files.writeString(file, text);
    }

    Path toml(String text) throws IOException {
        return write("rlm.toml", text);
    }

    void ownToml(String text) throws IOException {
        Files.createDirectories(folders.config());
        Files.writeString(folders.settingsFile(), text);
    }

    void trustToml() throws FileRefusedException {
        trust.trust(SettingsFile.found(repository.resolve("rlm.toml"), trust.ownership()));
    }

    SettingsLoader loader() {
        return loader(repository);
    }

    SettingsLoader loader(Path workingFolder) {
        return new SettingsLoader(environment, workingFolder, folders, trust);
    }

    SettingsLoader loaderOfAnotherUser() {
        return new SettingsLoader(environment, repository, folders,
                new TrustStore(folders.state(), new Ownership(OptionalLong.of(4_000_000_001L))));
    }

    Settings load() {
        return loader().load(Map.of());
    }

    /// All lines of what is wrong; the empty text when nothing is.
    String problems() {
        return problems(Map.of());
    }

    String problems(Map<String, String> flags) {
        try {
            loader().load(flags);
            return "";
        } catch (SettingsException e) {
            return e.getMessage() + "\n";
        }
    }

    static String show(List<Shown> lines) {
        return lines.stream()
                .map(line -> "[" + line.section() + "] " + line.name() + " = " + line.value() + "  ("
                        + line.origin() + ")\n")
                .collect(Collectors.joining());
    }

    static String line(Settings settings, String name) {
        return show(settings.shown().stream().filter(line -> line.name().equals(name)).toList()).strip();
    }
}
