package dev.rlm.cli.doctor;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Whether rlm can write to a folder, or make it, and how much room there is. Makes nothing.
///
/// @param what it is for
record FolderCheck(String what, Path folder) {
    private static final long LITTLE = 1L << 30;

    List<Finding> look() {
        Path there = nearest();
        if (!Files.isDirectory(there)) {
            return List.of(Finding.fail(what, folder + " cannot be written: " + there + " is no folder",
                    "move that file, or name another folder"));
        }
        if (!Files.isWritable(there)) {
            return List.of(Finding.fail(what, folder + " cannot be written: you may not write to " + there,
                    "change who may write there, or name another folder"));
        }
        long room = there.toFile().getUsableSpace();
        String message = folder + " can be written, " + Sizes.text(room) + " free";
        if (room == 0) {
            return List.of(Finding.fail(what, folder + " cannot be written: its disk is full", "make room on it"));
        }
        return List.of(room < LITTLE
                ? Finding.warn(what, message, "make room: a run whose disk is full ends")
                : Finding.ok(what, message));
    }

    /// The folder itself, or the nearest above it that is there.
    private Path nearest() {
        Path there = folder.toAbsolutePath();
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        return there;
    }
}
