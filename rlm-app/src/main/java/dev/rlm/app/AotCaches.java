package dev.rlm.app;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// The ahead-of-time caches that the launcher makes of this installation for this JDK, so that JVMs start faster. They
/// are only ever used whole: a file that was written to after the `stamp` beside it is none.
///
/// @param folder of the files; need not exist
public record AotCaches(Path folder) {

    /// What a cache is for.
    public enum Kind {
        /// `rlm --version`.
        VERSION,
        /// Commands that only read files.
        LIGHT,
        /// Commands that ask models or run code.
        FULL,
        /// The processes in which `local` runs code.
        WORKER,
        /// The processes in which `wasm` runs code.
        WASM;

        /// Its name in the folder.
        public String fileName() {
            return name().toLowerCase(Locale.ROOT) + ".aot";
        }
    }

    /// What a cache is good for.
    public enum State {
        /// It is used.
        USABLE,
        /// It is not there.
        MISSING,
        /// A jar or the JDK has changed since it was made, or something wrote to it: it is not used.
        OUTDATED
    }

    /// Those of the installation that runs; empty when the launcher was told to have none, or did not start it.
    public static Optional<AotCaches> ofThisProcess() {
        return Optional.ofNullable(System.getProperty("rlm.caches"))
                .filter(name -> !name.isEmpty())
                .map(Path::of)
                .map(AotCaches::new);
    }

    /// The file of a cache, when it is of use.
    public Optional<Path> usable(Kind kind) {
        return Optional.of(file(kind)).filter(_ -> stateOf(kind) == State.USABLE);
    }

    /// The file of a cache, whether it is there or not.
    public Path file(Kind kind) {
        return folder.resolve(kind.fileName());
    }

    /// Looks at times alone, as the launcher does.
    public State stateOf(Kind kind) {
        Path cache = file(kind);
        if (!Files.isRegularFile(cache)) {
            return State.MISSING;
        }
        try {
            FileTime stamped = Files.getLastModifiedTime(stamp());
            boolean whole = Files.getLastModifiedTime(cache).compareTo(stamped) <= 0;
            return whole && isStampedForThisProgram() && !somethingIsNewerThan(stamped) ? State.USABLE : State.OUTDATED;
        } catch (IOException _) {
            return State.OUTDATED;
        }
    }

    /// Why they could not be made, when that was tried.
    public Optional<String> failure() {
        try {
            return Optional.of(Files.readString(folder.resolve("failed")).strip());
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    /// Held by whoever makes them.
    public Path lock() {
        return folder.resolve("making");
    }

    private Path stamp() {
        return folder.resolve("stamp");
    }

    private boolean isStampedForThisProgram() throws IOException {
        // Whether they fit the JDK is for the JVM to say: its folder may have several names.
        return Files.readString(stamp()).strip().endsWith("|" + System.getProperty("java.class.path"));
    }

    private static boolean somethingIsNewerThan(FileTime stamped) throws IOException {
        Path classes = Path.of(System.getProperty("java.home"), "lib", "modules");
        Stream<Path> jars = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(Path::of);
        for (Path source : Stream.concat(Stream.of(classes), jars).toList()) {
            if (Files.isRegularFile(source) && Files.getLastModifiedTime(source).compareTo(stamped) > 0) {
                return true;
            }
        }
        return false;
    }
}
