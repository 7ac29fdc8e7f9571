package dev.rlm.repl.fence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// Programs of the system that nobody but root can have put there or changed. A user's `PATH` is never looked at.
///
/// @param folders where to look, in this order
record RootOwned(List<Path> folders) {
    private static final int ROOT = 0;
    private static final int OTHERS_WRITE = 0022;
    private static final int ANY_EXECUTE = 0111;
    private static final int MOST_LINKS = 10;

    RootOwned {
        folders = List.copyOf(folders);
    }

    /// Where systems have their programs.
    static RootOwned ofThisSystem() {
        return new RootOwned(List.of(Path.of("/usr/bin"), Path.of("/bin"), Path.of("/usr/sbin"), Path.of("/sbin"),
                Path.of("/usr/local/bin")));
    }

    /// The program's real path. Empty when there is none that root alone can write, with all folders above it and above
    /// the links that lead there.
    Optional<Path> program(String name) {
        return folders.stream().flatMap(folder -> real(folder.resolve(name)).stream()).findFirst();
    }

    private static Optional<Path> real(Path program) {
        try {
            Path at = program;
            for (int links = 0; links < MOST_LINKS && onlyRootWrites(folderOf(at)); links++) {
                if (!Files.isSymbolicLink(at)) {
                    return runs(at) && onlyRootWrites(at.toRealPath())
                            ? Optional.of(at.toRealPath())
                            : Optional.empty();
                }
                at = at.resolveSibling(Files.readSymbolicLink(at));
            }
            return Optional.empty();
        } catch (IOException | UnsupportedOperationException _) {
            return Optional.empty();
        }
    }

    private static Path folderOf(Path file) throws IOException {
        return Objects.requireNonNull(file.toAbsolutePath().getParent()).toRealPath();
    }

    private static boolean runs(Path file) throws IOException {
        return Files.isRegularFile(file) && ((int) Files.getAttribute(file, "unix:mode") & ANY_EXECUTE) != 0;
    }

    private static boolean onlyRootWrites(Path real) throws IOException {
        for (Path path = real; path != null; path = path.getParent()) {
            int owner = (int) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
            int mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
            if (owner != ROOT || (mode & OTHERS_WRITE) != 0) {
                return false;
            }
        }
        return true;
    }
}
