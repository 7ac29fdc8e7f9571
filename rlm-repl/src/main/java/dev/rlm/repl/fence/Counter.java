package dev.rlm.repl.fence;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

import org.jspecify.annotations.Nullable;

/// Numbers that the system counts in a file. Opened when they are first read and kept open: they are read before and after
/// each cell, and opening takes ten times as long. Thread-safe; interruption closes nothing.
final class Counter implements Closeable {
    private static final int MOST = 1024;

    private final List<Path> folders;
    private final String name;

    // Guarded by this.
    private @Nullable RandomAccessFile file;
    private boolean looked;

    /// @param folders in which the file may be; the first counts
    Counter(List<Path> folders, String name) {
        this.folders = folders;
        this.name = name;
    }

    /// The number in the line that begins with a word; empty where there is none, or not any more.
    ///
    /// @param word empty: in the first line, which is nothing else
    synchronized OptionalLong read(String word) {
        try {
            RandomAccessFile open = opened();
            if (open == null) {
                return OptionalLong.empty();
            }
            byte[] said = new byte[MOST];
            open.seek(0);
            int length = Math.max(0, open.read(said));
            for (String line : new String(said, 0, length, StandardCharsets.US_ASCII).split("\n", -1)) {
                int number = word.isEmpty() ? 0 : word.length() + 1;
                if (word.isEmpty() || line.startsWith(word + " ")) {
                    return OptionalLong.of(Long.parseLong(line, number, line.length(), 10));
                }
            }
        } catch (IOException | NumberFormatException _) {
            return OptionalLong.empty();
        }
        return OptionalLong.empty();
    }

    private @Nullable RandomAccessFile opened() throws IOException {
        if (!looked) {
            looked = true;
            for (Path folder : folders) {
                Path one = folder.resolve(name);
                if (Files.exists(one)) {
                    file = new RandomAccessFile(one.toFile(), "r");
                    break;
                }
            }
        }
        return file;
    }

    @Override
    public synchronized void close() {
        looked = true;
        try (RandomAccessFile _ = file) {
            file = null;
        } catch (IOException _) {
            // It was only read.
            return;
        }
    }
}
