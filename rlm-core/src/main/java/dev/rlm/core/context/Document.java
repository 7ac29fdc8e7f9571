package dev.rlm.core.context;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/// One piece of input, decoded.
///
/// @param name as shown to model and user: a path relative to the source it came from, or `stdin`
/// @param path absolute, of the file it was read from; empty for stdin
/// @param text without a byte order mark
/// @param bytes of the file
/// @param modified of the file; empty for stdin
/// @param encoding `UTF-8`, `UTF-16LE` or `UTF-16BE`
/// @param sha256 of the bytes, hexadecimal
public record Document(
        String name,
        Optional<Path> path,
        String text,
        long bytes,
        Optional<Instant> modified,
        String encoding,
        String sha256) {

    /// The same with nothing in it, for what is to be said about it alone.
    public Document withoutText() {
        return new Document(name, path, "", bytes, modified, encoding, sha256);
    }
}
