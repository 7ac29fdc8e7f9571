package dev.rlm.repl.wasm;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import dev.rlm.core.repl.ReplException;
import dev.rlm.repl.fence.SystemProcess;
import dev.rlm.repl.jvm.Jvm;
import dev.rlm.repl.wasm.worker.ImageMain;

/// The file from which workers start, in the user's cache folder. Named after all that goes into it; whoever finds it
/// missing makes it under another name and renames it, so that it is always whole. Thread-safe.
///
/// @param cacheFolder absolute
record WasmImage(Path cacheFolder) {
    private static final List<String> PARTS = List.of("/dev/rlm/repl/guest.py", "/dev/rlm/repl/wasm.py",
            "/dev/rlm/repl/threadless.py",
            "/dev/rlm/repl/wasm/worker/PristineImage.class", "/dev/rlm/repl/wasm/worker/ImageFile.class",
            "/META-INF/maven/io.trino/trino-wasm-python/pom.properties", WasmReplFactory.ENDIVE);

    /// The file; takes some seconds the first time.
    Path made() throws ReplException {
        Path file = cacheFolder.resolve("wasm-" + name() + ".image");
        if (Files.isRegularFile(file)) {
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
            return file;
        } catch (IOException e) {
            throw new ReplException("the image of the wasm REPL cannot be made at " + file + " (" + e
                    + "); make that folder writable or name another cache folder with XDG_CACHE_HOME", e);
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
            return HexFormat.of().formatHex(digest.digest(), 0, 8);
        } catch (IOException | NoSuchAlgorithmException e) {
            throw new ReplException("the parts of the wasm REPL cannot be read: " + e, e);
        }
    }
}
