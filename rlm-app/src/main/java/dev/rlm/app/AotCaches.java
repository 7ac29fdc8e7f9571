package dev.rlm.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The ahead-of-time caches that the launcher makes of this installation for this JDK, so that JVMs start faster. They
/// are only ever used whole: a file that was written to after the `stamp` beside it is none.
///
/// @param folder of the files
public record AotCaches(Path folder) {

    /// Those of the installation that runs; empty when the launcher was told to have none, or did not start it.
    public static Optional<AotCaches> ofThisProcess() {
        return Optional.ofNullable(System.getProperty("rlm.caches"))
                .filter(name -> !name.isEmpty())
                .map(Path::of)
                .map(AotCaches::new);
    }

    /// That of the processes in which `local` runs code, when there is one.
    public Optional<Path> worker() {
        return Optional.of(folder.resolve("worker.aot")).filter(this::whole);
    }

    private boolean whole(Path cache) {
        try {
            return Files.getLastModifiedTime(cache).compareTo(Files.getLastModifiedTime(folder.resolve("stamp"))) <= 0;
        } catch (IOException _) {
            return false;
        }
    }
}
