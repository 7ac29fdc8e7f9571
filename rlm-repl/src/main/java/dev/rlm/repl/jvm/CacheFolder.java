package dev.rlm.repl.jvm;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

import dev.rlm.core.repl.ReplException;

/// Where engines keep what is made once on a machine, and can be made again.
///
/// @param folder need not exist
public record CacheFolder(Path folder) {
    public CacheFolder {
        folder = folder.toAbsolutePath();
    }

    /// Makes sure that something can be made there, as far as can be told without doing so.
    ///
    /// @param what would be made, with its path, for people: `the image cannot be made at /home/me/.cache/rlm/x`
    /// @throws ReplException when it cannot, with what to do
    public void check(String what) throws ReplException {
        Path there = folder;
        while (!Files.exists(there)) {
            there = Objects.requireNonNull(there.getParent(), "a root that is not there");
        }
        if (!Files.isDirectory(there) || !Files.isWritable(there)) {
            throw refused(what, "nothing can be written to " + there);
        }
    }

    /// Says that it could not.
    public static ReplException refused(String what, String why) {
        return new ReplException(
                what + " (" + why + "); make that folder writable or name another cache folder with XDG_CACHE_HOME");
    }
}
