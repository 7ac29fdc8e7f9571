package dev.rlm.app.trust;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// An rlm.toml with the `.env` beside it, as they were read. They are trusted together or not at all: a `.env` could
/// hold a key whose owner sees what is asked.
///
/// @param env empty when there is none, or one that is not read (a link, another's)
public record SettingsFile(FileBytes toml, Optional<FileBytes> env) {

    /// Reads a file that was found in a folder: links not followed, the user's own only. A `.env` for which that does not
    /// hold is as good as none.
    ///
    /// @throws FileRefusedException when the rlm.toml must not be or cannot be read
    public static SettingsFile found(Path toml, Ownership ownership) throws FileRefusedException {
        return new SettingsFile(FileBytes.found(toml, ownership), foundEnv(toml.resolveSibling(".env"), ownership));
    }

    /// Reads a file that the user named or keeps in their own folder.
    ///
    /// @throws FileRefusedException when the rlm.toml, or a `.env` file that is there, cannot be read
    public static SettingsFile named(Path toml) throws FileRefusedException {
        FileBytes settings = FileBytes.named(toml);
        Path env = toml.resolveSibling(".env");
        return new SettingsFile(settings,
                Files.isRegularFile(env) ? Optional.of(FileBytes.named(env)) : Optional.empty());
    }

    public Path path() {
        return toml.path();
    }

    private static Optional<FileBytes> foundEnv(Path env, Ownership ownership) {
        try {
            return Optional.of(FileBytes.found(env, ownership));
        } catch (FileRefusedException _) {
            return Optional.empty();
        }
    }
}
