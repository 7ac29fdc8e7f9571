package dev.rlm.repl.wasm;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.CodeSource;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.repl.ReplException;
import dev.rlm.repl.fence.SystemProcess;
import dev.rlm.repl.jvm.CacheFolder;
import dev.rlm.repl.jvm.Jvm;
import dev.rlm.repl.wasm.worker.ImageMain;

/// The file from which workers start, in the user's cache folder. Named after all that goes into it; whoever finds it
/// missing makes it under another name and renames it, so that it is always whole. Thread-safe.
///
/// @param cacheFolder absolute
record WasmImage(Path cacheFolder) {
    private static final List<String> PARTS = List.of("/dev/rlm/repl/guest.py", "/dev/rlm/repl/wasm.py",
            "/dev/rlm/repl/threadless.py",
            "/META-INF/maven/io.trino/trino-wasm-python/pom.properties", WasmReplFactory.ENDIVE);
    /// How long a file may lie there unused that is not this one's, when this one is made.
    private static final Duration OLD = Duration.ofDays(7);

    /// The file; takes some seconds the first time.
    Path made() throws ReplException {
        Path file = file();
        if (isThere()) {
            // Whoever removes what is old goes by that; where it cannot be written, nobody removes anything.
            file.toFile().setLastModified(TimeSource.SYSTEM.now().toEpochMilli());
            return file;
        }
        try {
            Files.createDirectories(cacheFolder);
            Path part = Files.createTempFile(cacheFolder, file.getFileName() + ".part-", "");
            try {
                make(part);
                Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(part);
            }
            removeOlder(file);
            return file;
        } catch (IOException e) {
            throw CacheFolder.refused(cannotBeMade(file), e.toString());
        }
    }

    boolean isThere() throws ReplException {
        return Files.isRegularFile(file());
    }

    /// Whether it is there or can be made, as far as can be told without doing so.
    ///
    /// @throws ReplException when it cannot, with what to do
    void check() throws ReplException {
        Path file = file();
        if (!isThere()) {
            new CacheFolder(cacheFolder).check(cannotBeMade(file));
        }
    }

    /// Removes a file that is no good.
    void remove() throws ReplException {
        Path file = file();
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new ReplException("the image of the wasm REPL is no good and cannot be removed (" + e + "); remove "
                    + file, e);
        }
    }

    /// Where it is, or will be.
    Path file() throws ReplException {
        return cacheFolder.resolve("wasm-" + name() + ".image");
    }

    private static String cannotBeMade(Path file) {
        return "the image of the wasm REPL cannot be made at " + file;
    }

    /// Removes images of other versions, and parts whose makers were killed; one that is still wanted is made again.
    static void removeOlder(Path image) throws IOException {
        long until = image.toFile().lastModified() - OLD.toMillis();
        try (DirectoryStream<Path> images = Files.newDirectoryStream(image.resolveSibling(""), "wasm-*.image*")) {
            for (Path other : images) {
                if (other.toFile().lastModified() < until) {
                    Files.deleteIfExists(other);
                }
            }
        }
    }

    private static void make(Path file) throws ReplException, IOException {
        List<String> command = Jvm.command(List.of("-Xmx1g", "-XX:TieredStopAtLevel=1"), ImageMain.class,
                file.toString());
        try (SystemProcess process = Jvm.start(Path.of("/"), command, WasmCommand.KIND, () -> {})) {
            Optional<String> failure = process.awaitEnd(0);
            if (failure.isPresent()) {
                throw new ReplException("the image of the wasm REPL cannot be made: " + failure.get());
            }
        }
        if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
            // The user of a box has to be able to read it.
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        }
    }

    private static String name() throws ReplException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String part : PARTS) {
                try (InputStream in = Objects.requireNonNull(WasmImage.class.getResourceAsStream(part), part)) {
                    digest.update(in.readAllBytes());
                }
            }
            CodeSource source = Objects.requireNonNull(ImageMain.class.getProtectionDomain().getCodeSource());
            addClasses(digest, Path.of(source.getLocation().toURI()));
            return HexFormat.of().formatHex(digest.digest(), 0, 8);
        } catch (IOException | NoSuchAlgorithmException | URISyntaxException e) {
            throw new ReplException("the parts of the wasm REPL cannot be read: " + e, e);
        }
    }

    /// Whatever of the worker changes, an image that was made before is not taken.
    ///
    /// @param here a folder or an archive of classes
    static void addClasses(MessageDigest digest, Path here) throws IOException {
        String folder = ImageMain.class.getPackageName().replace('.', '/');
        if (Files.isDirectory(here)) {
            try (Stream<Path> classes = Files.list(here.resolve(folder))) {
                for (Path file : classes.sorted().toList()) {
                    digest.update(Files.readAllBytes(file));
                }
            }
            return;
        }
        // Not as a file system: the Java of the distribution knows none for archives.
        try (ZipFile jar = new ZipFile(here.toFile())) {
            List<? extends ZipEntry> classes = jar.stream()
                    .filter(entry -> entry.getName().startsWith(folder + "/"))
                    .sorted(Comparator.comparing(ZipEntry::getName))
                    .toList();
            for (ZipEntry entry : classes) {
                try (InputStream in = jar.getInputStream(entry)) {
                    digest.update(in.readAllBytes());
                }
            }
        }
    }
}
