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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// The settings files that the user trusts, in a file of the user's state folder: path, SHA-256 of the rlm.toml and of
/// the `.env` beside it. Anything that cannot be read there as written by rlm trusts nothing.
///
/// Safe for use by several threads and processes: changes are made one after the other under a lock, and the list is
/// replaced as a whole, so that a reader needs no lock.
public final class TrustStore {
    private static final int LOCK_ATTEMPTS = 250;
    private static final int MILLIS_BETWEEN_ATTEMPTS = 20;
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> WRITE_BY_OTHERS = Set.of(PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_WRITE);

    private final Path folder;
    private final Ownership ownership;

    /// A list in the given folder; reads and makes nothing yet.
    ///
    /// @param folder the user's state folder, [UserFolders#state]; made when something is trusted
    public TrustStore(Path folder, Ownership ownership) {
        this.folder = folder;
        this.ownership = ownership;
    }

    /// Whose files may be read where they are found.
    public Ownership ownership() {
        return ownership;
    }

    /// Trusts `file` as it was read, in place of what was trusted at its path before.
    ///
    /// @throws TrustException when the list cannot be written
    public void trust(SettingsFile file) {
        trust(new Trusted(realPath(file.path()), file.toml().sha256(), file.env().map(FileBytes::sha256)));
    }

    /// As [#trust(SettingsFile)], without the `.env` that may lie beside it.
    public void trustWithoutEnv(FileBytes toml) {
        trust(new Trusted(realPath(toml.path()), toml.sha256(), Optional.empty()));
    }

    /// Trusts the file at `path` no longer; it need not exist.
    ///
    /// @return whether it was trusted
    /// @throws TrustException when the list cannot be written
    public boolean remove(Path path) {
        Path file = realPath(path);
        if (list().stream().noneMatch(trusted -> trusted.file().equals(file))) {
            return false;
        }
        change(all -> all.stream().filter(trusted -> !trusted.file().equals(file)).toList());
        return true;
    }

    /// All that is trusted, in the order in which it was.
    ///
    /// @throws TrustException when the list is there and cannot be read, or others could have written it
    public List<Trusted> list() {
        Path list = file();
        if (!Files.exists(list, LinkOption.NOFOLLOW_LINKS)) {
            return List.of();
        }
        try {
            FileBytes read = FileBytes.found(list, ownership);
            if (isOpenToOthers(list)) {
                throw new TrustException(
                        list + " can be written by others, so it says nothing; look at it, then delete it");
            }
            return read.text().lines().map(Trusted::parse).flatMap(Optional::stream).toList();
        } catch (FileRefusedException e) {
            throw new TrustException(list + " " + e.getMessage(), e);
        } catch (IOException e) {
            throw new TrustException(list + " cannot be read: " + e.getMessage(), e);
        }
    }

    /// What the user said about `file` as it was read.
    ///
    /// @throws TrustException as [#list]
    public TrustState stateOf(SettingsFile file) {
        Path path = realPath(file.path());
        Optional<Trusted> said = list().stream().filter(trusted -> trusted.file().equals(path)).findFirst();
        if (said.isEmpty()) {
            return new TrustState.Unknown();
        }
        Trusted trusted = said.get();
        boolean same = trusted.toml().equals(file.toml().sha256())
                && trusted.env().equals(file.env().map(FileBytes::sha256));
        return same ? new TrustState.Current() : new TrustState.Changed(trusted.env().isPresent());
    }

    public boolean isTrusted(SettingsFile file) {
        return stateOf(file) instanceof TrustState.Current;
    }

    private void trust(Trusted trusted) {
        change(all -> Stream.concat(all.stream().filter(other -> !other.file().equals(trusted.file())),
                Stream.of(trusted)).toList());
    }

    private synchronized void change(UnaryOperator<List<Trusted>> change) {
        try {
            UserFolders.make(folder);
            try (FileChannel channel = openPrivately(folder.resolve("trusted.lock"), StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS); FileLock _ = lock(channel)) {
                replace(change.apply(list()));
            }
        } catch (IOException e) {
            throw new TrustException("cannot write " + file() + ": " + e.getMessage(), e);
        }
    }

    /// Another thread of this process that holds the lock is met with an exception, not by waiting.
    private static FileLock lock(FileChannel channel) throws IOException {
        for (int attempt = 0; attempt < LOCK_ATTEMPTS; attempt++) {
            Optional<FileLock> lock = tryLock(channel);
            if (lock.isPresent()) {
                return lock.get();
            }
            try {
                Thread.sleep(MILLIS_BETWEEN_ATTEMPTS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while waiting for another rlm", e);
            }
        }
        throw new IOException("another rlm has held the lock beside it for 5 s");
    }

    private static Optional<FileLock> tryLock(FileChannel channel) throws IOException {
        try {
            return Optional.ofNullable(channel.tryLock());
        } catch (OverlappingFileLockException _) {
            return Optional.empty();
        }
    }

    private void replace(List<Trusted> all) throws IOException {
        List<String> lines = new ArrayList<>(all.stream().map(Trusted::line).toList());
        lines.add("");
        Path aside = folder.resolve("trusted.new");
        Files.deleteIfExists(aside);
        try (FileChannel channel = openPrivately(aside, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = StandardCharsets.US_ASCII.encode(String.join("\n", lines));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        } catch (FileAlreadyExistsException e) {
            throw new IOException(aside + " appeared while it was written", e);
        }
        try {
            Files.move(aside, file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
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

    private Path file() {
        return folder.resolve("trusted");
    }

    /// The folder's real path with the file's name: the file itself may be gone, and must not be a link.
    private static Path realPath(Path file) {
        Path absolute = file.toAbsolutePath().normalize();
        Path parent = absolute.getParent();
        try {
            return parent == null ? absolute : parent.toRealPath().resolve(absolute.getFileName());
        } catch (IOException _) {
            return absolute;
        }
    }
}
