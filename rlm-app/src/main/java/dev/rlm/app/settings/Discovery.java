package dev.rlm.app.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/// Finds the rlm.toml that goes for a folder: the nearest one upwards as far as the repository's root, the nearest
/// folder with a `.git`. Outside a repository only the folder itself is searched, so that nobody can put one into a
/// folder above, like `/tmp`.
final class Discovery {
    static final String NAME = "rlm.toml";

    private Discovery() {}

    /// The file's real path but for its last part, which is not looked at: it may be a link or a folder.
    ///
    /// @throws IOException when `folder` is not there
    static Optional<Path> nearest(Path folder) throws IOException {
        Path real = folder.toRealPath();
        Path root = upwards(real).filter(above -> exists(above.resolve(".git"))).findFirst().orElse(real);
        return upwards(real).filter(above -> above.startsWith(root))
                .map(above -> above.resolve(NAME))
                .filter(Discovery::exists)
                .findFirst();
    }

    private static Stream<Path> upwards(Path folder) {
        return Stream.<Path>iterate(folder, above -> above != null, Path::getParent);
    }

    private static boolean exists(Path path) {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }
}
