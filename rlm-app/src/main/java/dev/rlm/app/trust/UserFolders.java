package dev.rlm.app.trust;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;

/// rlm's own folders under the user's: the only places outside the working folder that it writes to. They need not
/// exist; [#make] makes them.
///
/// @param config holds the user's rlm.toml
/// @param cache what can be made again
/// @param state what rlm remembers: trusted files, runs without an rlm.toml
public record UserFolders(Path config, Path cache, Path state) {
    private static final String NAME = "rlm";
    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rwx------");

    /// As the XDG base directory specification says: a variable that is empty or not absolute is ignored.
    ///
    /// @param environment of the process; `HOME` counts before `home`
    /// @param home used when `HOME` is missing or not absolute
    public static UserFolders of(Map<String, String> environment, Path home) {
        Path base = absolute(environment, "HOME", home.toAbsolutePath());
        return new UserFolders(
                absolute(environment, "XDG_CONFIG_HOME", base.resolve(".config")).resolve(NAME),
                absolute(environment, "XDG_CACHE_HOME", base.resolve(".cache")).resolve(NAME),
                absolute(environment, "XDG_STATE_HOME", base.resolve(".local/state")).resolve(NAME));
    }

    /// Where the user's own settings are, whether there are any or not.
    public Path settingsFile() {
        return config.resolve("rlm.toml");
    }

    /// Makes `folder` and what is missing above it, readable by the user alone; what exists stays as it is.
    ///
    /// @throws IOException when it cannot be made, or something else stands in its place
    public static Path make(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return folder;
        }
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(PRIVATE));
        } else {
            Files.createDirectories(folder);
        }
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException(folder + " is not a folder");
        }
        return folder;
    }

    private static Path absolute(Map<String, String> environment, String variable, Path otherwise) {
        String text = environment.getOrDefault(variable, "");
        return text.startsWith("/") || (!text.isEmpty() && Path.of(text).isAbsolute()) ? Path.of(text) : otherwise;
    }
}
