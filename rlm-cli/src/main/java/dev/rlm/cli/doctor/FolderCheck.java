package dev.rlm.cli.doctor;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Whether rlm can write to a folder, or make it, and how much room there is. Makes nothing.
///
/// @param what it is for
/// @param otherwise how bad it is when it cannot
/// @param named by what another is named
record FolderCheck(String what, Path folder, Finding.State otherwise, String named) {
    private static final long LITTLE = 1L << 30;

    List<Finding> look() {
        Path there = nearest();
        if (!Files.isDirectory(there)) {
            return closed(there + " is no folder", "move that file, or name another folder with " + named);
        }
        if (!Files.isWritable(there)) {
            return closed("you may not write to " + there,
                    "change who may write there, or name another folder with " + named);
        }
        long room = there.toFile().getUsableSpace();
        String message = folder + " can be written, " + Sizes.text(room) + " free";
        if (room == 0) {
            return closed("its disk is full", "make room on it");
        }
        return List.of(room < LITTLE
                ? Finding.warn(what, message, "make room: a run whose disk is full ends")
                : Finding.ok(what, message));
    }

    private List<Finding> closed(String why, String fix) {
        return List.of(new Finding(otherwise, what, folder + " cannot be written: " + why, Optional.of(fix)));
    }

    /// Whether something could be made there, but for room.
    boolean isOpen() {
        Path there = nearest();
        return Files.isDirectory(there) && Files.isWritable(there);
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
