package dev.rlm.app.trust;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Optional;

import dev.rlm.core.id.Sha256;

/// What a file held when it was read, once: what is hashed and what is parsed are the same bytes, whatever happens to
/// the file meanwhile. Immutable.
public final class FileBytes {
    private static final int MOST_BYTES = 1 << 20;
    private static final int ATTEMPTS = 10;
    private final Path path;
    private final byte[] bytes;

    private FileBytes(Path path, byte[] bytes) {
        this.path = path;
        this.bytes = bytes;
    }

    /// What was just written to a file, to trust that and not what may stand there a moment later.
    public static FileBytes of(Path path, byte[] bytes) {
        return new FileBytes(path, bytes.clone());
    }

    /// Reads a file that was found, not named by the user: links are not followed, and it must be the user's own. One
    /// that is replaced meanwhile, as another rlm or an editor does, is looked at anew.
    ///
    /// @throws FileRefusedException when it must not be or cannot be read
    public static FileBytes found(Path path, Ownership ownership) throws FileRefusedException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<FileBytes> read = unlessReplaced(path, ownership);
            if (read.isPresent()) {
                return read.get();
            }
        }
        throw new FileRefusedException(path, "was replaced each time it was read; try again");
    }

    private static Optional<FileBytes> unlessReplaced(Path path, Ownership ownership) throws FileRefusedException {
        try {
            BasicFileAttributes before = plainFile(path, LinkOption.NOFOLLOW_LINKS);
            if (!ownership.isMine(path)) {
                throw new FileRefusedException(path,
                        "belongs to another user and is not read; copy it, or name it with --config");
            }
            FileBytes read = read(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
            BasicFileAttributes after = plainFile(path, LinkOption.NOFOLLOW_LINKS);
            return Objects.equals(before.fileKey(), after.fileKey()) ? Optional.of(read) : Optional.empty();
        } catch (IOException e) {
            throw refused(path, e);
        }
    }

    /// Reads a file that the user named or keeps in their own folder: links are followed.
    ///
    /// @throws FileRefusedException when it cannot be read
    public static FileBytes named(Path path) throws FileRefusedException {
        try {
            plainFile(path);
            return read(path, StandardOpenOption.READ);
        } catch (IOException e) {
            throw refused(path, e);
        }
    }

    public Path path() {
        return path;
    }

    /// In lower-case hexadecimal.
    public String sha256() {
        return Sha256.of(bytes);
    }

    /// The bytes as text.
    ///
    /// @throws CharacterCodingException when the bytes are not UTF-8
    public String text() throws CharacterCodingException {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    }

    /// Its name and size, never its content.
    @Override
    public String toString() {
        return path + " (" + bytes.length + " bytes)";
    }

    private static BasicFileAttributes plainFile(Path path, LinkOption... links)
            throws IOException, FileRefusedException {
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class, links);
        if (attributes.isSymbolicLink()) {
            throw new FileRefusedException(path,
                    "is a link, which is not followed; copy the file, or name it with --config");
        }
        if (attributes.isDirectory()) {
            throw new FileRefusedException(path, "is a folder; a file is needed here");
        }
        if (!attributes.isRegularFile()) {
            throw new FileRefusedException(path, "is not a plain file");
        }
        return attributes;
    }

    private static FileBytes read(Path path, OpenOption... options) throws IOException, FileRefusedException {
        try (InputStream in = Files.newInputStream(path, options)) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new FileRefusedException(path, "is larger than 1 MiB, too large for settings");
            }
            return new FileBytes(path, bytes);
        }
    }

    private static FileRefusedException refused(Path path, IOException cause) {
        return new FileRefusedException(path, switch (cause) {
            case NoSuchFileException _ -> "does not exist";
            case AccessDeniedException _ -> "cannot be read: permission denied";
            case IOException other -> "cannot be read: " + other.getClass().getSimpleName();
        });
    }
}
