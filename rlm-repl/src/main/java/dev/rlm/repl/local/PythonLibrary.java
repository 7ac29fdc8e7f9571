package dev.rlm.repl.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

import org.graalvm.polyglot.Engine;

import dev.rlm.core.repl.ReplException;
import dev.rlm.repl.local.WorkerCommand.Compiling;

/// The Python library of GraalPy as files in the user's cache folder. Unpacked by the first process that needs it;
/// others wait. A folder has its final name only when it is whole. Thread-safe.
final class PythonLibrary {
    private final Path cacheFolder;
    private final ReentrantLock lock = new ReentrantLock();

    PythonLibrary(Path cacheFolder) {
        this.cacheFolder = cacheFolder;
    }

    /// The unpacked library; takes a few seconds the first time.
    Path unpacked() throws ReplException {
        Path library = cacheFolder.resolve("graalpy-" + version());
        if (Files.isDirectory(library)) {
            return library;
        }
        // File locks are held by a process, so threads of one need a lock of their own.
        lock.lock();
        try {
            unpackOnce(library);
            return library;
        } catch (IOException e) {
            throw new ReplException("the Python library of the local REPL cannot be unpacked to " + library + " ("
                    + e + "); make that folder writable or name another cache folder with XDG_CACHE_HOME", e);
        } finally {
            lock.unlock();
        }
    }

    private static String version() throws ReplException {
        String version = Engine.class.getPackage().getImplementationVersion();
        if (version == null) {
            throw new ReplException("the version of GraalPy is unknown: its jar has no manifest");
        }
        return version;
    }

    private void unpackOnce(Path library) throws IOException, ReplException {
        Files.createDirectories(cacheFolder, ownersOnly());
        Path lockFile = cacheFolder.resolve(library.getFileName() + ".lock");
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock _ = channel.lock()) {
            if (Files.isDirectory(library)) {
                return;
            }
            Path part = cacheFolder.resolve(library.getFileName() + ".part");
            delete(part);
            unpack(part);
            Files.move(part, library, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private static void unpack(Path part) throws ReplException {
        try (WorkerProcess process = new WorkerCommand(part, Optional.empty(), Compiling.LIGHTLY)
                .startUnpacking(part)) {
            Optional<String> failure = process.awaitSuccess();
            if (failure.isPresent()) {
                throw new ReplException("the Python library of the local REPL cannot be unpacked: " + failure.get());
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.delete(file);
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
