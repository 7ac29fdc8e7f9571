package dev.rlm.app.trust;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// A small text file in the user's state folder that several processes change. One that others could have written says
/// nothing.
///
/// Safe for use by several threads and processes: changes are made one after the other under a lock, and the file is
/// replaced as a whole, so that a reader needs no lock.
public final class StateFile {
    private static final int LONG = 2_500;
    private static final int SHORT = 50;
    private static final int MILLIS_BETWEEN_ATTEMPTS = 2;
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> WRITE_BY_OTHERS = Set.of(PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_WRITE);

    private final Path folder;
    private final String name;
    private final Ownership ownership;

    /// Reads and makes nothing yet.
    ///
    /// @param folder the user's state folder, [UserFolders#state]; made when something is written
    /// @param name of the file; beside it `name.lock` is made, and `name.new` for a moment
    public StateFile(Path folder, String name, Ownership ownership) {
        this.folder = folder;
        this.name = name;
        this.ownership = ownership;
    }

    /// A new text, and what the change came to.
    public record Changed<T>(String text, T result) {}

    public Path path() {
        return folder.resolve(name);
    }

    /// Whose files may be read.
    Ownership ownership() {
        return ownership;
    }

    /// What it holds; empty when it is not there.
    ///
    /// @throws TrustException when it cannot be read, or others could have written it
    public Optional<String> read() {
        Path file = path();
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        try {
            FileBytes read = FileBytes.found(file, ownership);
            if (isOpenToOthers(file)) {
                throw new TrustException(
                        file + " can be written by others, so it says nothing; look at it, then delete it");
            }
            return Optional.of(read.text());
        } catch (FileRefusedException e) {
            throw new TrustException(file + " " + e.getMessage(), e);
        } catch (IOException e) {
            throw new TrustException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /// Replaces what it holds, where that is to be another text. Waits up to 5 s for whoever changes it at the moment.
    ///
    /// @param change what it shall hold, from what it holds
    /// @throws TrustException as [#read], or when it cannot be written; it is then as it was
    public <T> T change(Function<Optional<String>, Changed<T>> change) {
        return change(change, LONG)
                .orElseThrow(() -> new TrustException("cannot write " + path() + ": another rlm has held the lock "
                        + "beside it for 5 s"));
    }

    /// The same for who has no time: empty when somebody else changes it for longer than a tenth of a second.
    public <T> Optional<T> tryChange(Function<Optional<String>, Changed<T>> change) {
        return change(change, SHORT);
    }

    private synchronized <T> Optional<T> change(Function<Optional<String>, Changed<T>> change, int attempts) {
        try {
            UserFolders.make(folder);
            try (FileChannel channel = openPrivately(folder.resolve(name + ".lock"), StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
                return isLocked(channel, attempts) ? Optional.of(changed(change)) : Optional.empty();
            }
        } catch (IOException e) {
            throw new TrustException("cannot write " + path() + ": " + e.getMessage(), e);
        }
    }

    private <T> T changed(Function<Optional<String>, Changed<T>> change) throws IOException {
        Optional<String> old = read();
        Changed<T> changed = change.apply(old);
        if (!old.equals(Optional.of(changed.text()))) {
            replace(changed.text());
        }
        return changed.result();
    }

    /// Takes the lock, which ends with the channel. Another thread of this process that holds it is met with an
    /// exception, not by waiting.
    private static boolean isLocked(FileChannel channel, int attempts) throws IOException {
        for (int attempt = 0; attempt < attempts; attempt++) {
            if (tryLock(channel).isPresent()) {
                return true;
            }
            try {
                Thread.sleep(MILLIS_BETWEEN_ATTEMPTS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while waiting for another rlm", e);
            }
        }
        return false;
    }

    private static Optional<FileLock> tryLock(FileChannel channel) throws IOException {
        try {
            return Optional.ofNullable(channel.tryLock());
        } catch (OverlappingFileLockException _) {
            return Optional.empty();
        }
    }

    private void replace(String text) throws IOException {
        Path aside = folder.resolve(name + ".new");
        Files.deleteIfExists(aside);
        try (FileChannel channel = openPrivately(aside, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        } catch (FileAlreadyExistsException e) {
            throw new IOException(aside + " appeared while it was written", e);
        }
        try {
            Files.move(aside, path(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            throw new IOException("the file system cannot replace a file at once", e);
        }
    }

    private static FileChannel openPrivately(Path path, OpenOption... options) throws IOException {
        FileAttribute<?>[] attributes = hasModes(path)
                ? new FileAttribute<?>[]{PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
                : new FileAttribute<?>[0];
        return FileChannel.open(path, Set.of(options), attributes);
    }

    private static boolean isOpenToOthers(Path path) throws IOException {
        return hasModes(path) && Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS)
                .stream()
                .anyMatch(WRITE_BY_OTHERS::contains);
    }

    private static boolean hasModes(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
