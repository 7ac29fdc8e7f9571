package dev.rlm.repl.docker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;

/// The filter of system calls as a file, for engines that want one. It has the same name each time and stays, so that an
/// rlm that is killed leaves no more behind than one that ends.
final class FilterFile {
    private static final String NAME = "container-filter-";

    private FilterFile() {}

    /// Writes it unless it is there, whole.
    ///
    /// @param cache of the user; made where it is missing
    static Path in(Path cache, String filter) throws IOException {
        byte[] wanted = filter.getBytes(StandardCharsets.UTF_8);
        Path file = cache.resolve(NAME + Integer.toHexString(Arrays.hashCode(wanted)) + ".json").toAbsolutePath();
        if (!Files.isRegularFile(file) || !Arrays.equals(Files.readAllBytes(file), wanted)) {
            Files.createDirectories(cache);
            Path part = Files.createTempFile(cache, NAME, "");
            try {
                Files.move(Files.write(part, wanted), file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(part);
            }
        }
        return file;
    }
}
