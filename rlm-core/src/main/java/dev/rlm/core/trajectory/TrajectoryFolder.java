package dev.rlm.core.trajectory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// The folder of the trajectories. What is put there is for its owner alone: a folder that we make has mode 0700 and a
/// `.gitignore` of `*`; files have 0600, are new, and no link is followed. A folder that exists keeps its mode.
record TrajectoryFolder(Path path) {
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_FOLDER = PosixFilePermissions
            .asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_FILE = PosixFilePermissions
            .asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final Set<OpenOption> NEW = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ,
            StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

    static TrajectoryFolder at(Path path) throws IOException {
        Path folder = path.toAbsolutePath().normalize();
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            make(folder);
        }
        return new TrajectoryFolder(folder);
    }

    private static void make(Path folder) throws IOException {
        if (Files.isSymbolicLink(folder)) {
            throw new IOException("it is a link, and links are not followed here; name the folder itself");
        }
        Path parent = folder.getParent();
        if (parent != null) {
            Files.createDirectories(parent, OWNER_FOLDER);
        }
        try {
            Files.createDirectory(folder, OWNER_FOLDER);
        } catch (FileAlreadyExistsException taken) {
            if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                return; // another run was faster
            }
            throw new IOException("it is a file, not a folder", taken);
        }
        store(folder.resolve(".gitignore"), "*\n".getBytes(StandardCharsets.US_ASCII));
    }

    static FileChannel create(Path file) throws IOException {
        return FileChannel.open(file, NEW, OWNER_FILE);
    }

    static FileChannel reopen(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    }

    /// Makes a file with these bytes, or none.
    static void store(Path file, byte[] bytes) throws IOException {
        FileChannel channel = create(file);
        try (channel) {
            writeAll(channel, ByteBuffer.wrap(bytes));
        } catch (IOException failure) {
            Files.deleteIfExists(file);
            throw failure;
        }
    }

    static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
