package dev.rlm.repl.local;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.repl.ReplException;
import dev.rlm.repl.fence.SystemProcess;
import dev.rlm.repl.jvm.Aot;
import dev.rlm.repl.jvm.CacheFolder;
import dev.rlm.repl.local.WorkerCommand.Compiling;
import dev.rlm.repl.local.worker.FolderTree;

/// The Python library of GraalPy as files in the user's cache folder. Whoever finds it missing unpacks it into a folder
/// of its own and renames that to the final name, which only the first can do: the final folder is always whole, and
/// nobody waits for a lock that a killed process may have left. Thread-safe.
final class PythonLibrary {
    private static final Duration LEFT_BEHIND = Duration.ofHours(1);
    private static final String PART = ".part-";

    private final Path cacheFolder;
    private final TimeSource time;

    PythonLibrary(Path cacheFolder, TimeSource time) {
        this.cacheFolder = cacheFolder;
        this.time = time;
    }

    /// @throws ReplException when there is no GraalPy to unpack it from, or nowhere to unpack it to
    void check() throws ReplException {
        versionHere();
        if (!isUnpacked()) {
            new CacheFolder(cacheFolder).check(cannotBeUnpacked());
        }
    }

    boolean isUnpacked() {
        return Files.isDirectory(path());
    }

    private String cannotBeUnpacked() {
        return "the Python library of the local REPL cannot be unpacked to " + path();
    }

    private static String versionHere() throws ReplException {
        return version().orElseThrow(() -> new ReplException("the local REPL needs GraalPy, which this "
                + "distribution of rlm comes without; install the one whose name does not end in -no-graalpy"));
    }

    /// Where it is once it is unpacked.
    Path path() {
        return cacheFolder.resolve("graalpy-" + version().orElse("none"));
    }

    /// The unpacked library; takes a few seconds the first time.
    Path unpacked() throws ReplException {
        versionHere();
        Path library = path();
        if (Files.isDirectory(library)) {
            return library;
        }
        try {
            unpackTo(library);
            return library;
        } catch (IOException e) {
            throw CacheFolder.refused(cannotBeUnpacked(), e.toString());
        }
    }

    /// Of GraalPy, as its jar states it; empty where there is none. Loads nothing of it.
    static Optional<String> version() {
        try (InputStream stated = PythonLibrary.class
                .getResourceAsStream("/META-INF/graalvm/org.graalvm.polyglot/version")) {
            return Optional.ofNullable(
                    stated == null ? null : new String(stated.readAllBytes(), StandardCharsets.UTF_8).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void unpackTo(Path library) throws IOException, ReplException {
        Files.createDirectories(cacheFolder, ownersOnly());
        deleteLeftBehind();
        Path part = Files.createTempDirectory(cacheFolder, library.getFileName() + PART);
        try {
            Path mine = part.resolve("library");
            unpack(mine);
            rename(mine, library);
        } finally {
            FolderTree.delete(part);
        }
    }

    private static void rename(Path mine, Path library) throws IOException {
        try {
            Files.move(mine, library, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            // Another was first, and a folder with files in it is not replaced.
            if (!Files.isDirectory(library)) {
                throw e;
            }
        }
    }

    private static void unpack(Path target) throws ReplException {
        try (SystemProcess process = new WorkerCommand(target, Compiling.LIGHTLY, new Aot.None())
                .startUnpacking(target)) {
            Optional<String> failure = process.awaitEnd(0);
            if (failure.isPresent()) {
                throw new ReplException("the Python library of the local REPL cannot be unpacked: " + failure.get());
            }
        }
    }

    /// Deletes what was being unpacked by processes that were killed.
    private void deleteLeftBehind() throws IOException {
        Instant before = time.now().minus(LEFT_BEHIND);
        List<Path> parts;
        try (Stream<Path> files = Files.list(cacheFolder)) {
            parts = files.filter(file -> file.getFileName().toString().contains(PART)).toList();
        }
        for (Path part : parts) {
            if (Files.getLastModifiedTime(part).toInstant().isBefore(before)) {
                FolderTree.delete(part);
            }
        }
    }

    private static FileAttribute<?>[] ownersOnly() {
        if (!FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
            return new FileAttribute<?>[0];
        }
        return new FileAttribute<?>[]{
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))};
    }
}
