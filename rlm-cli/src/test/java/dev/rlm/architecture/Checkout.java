package dev.rlm.architecture;

import java.nio.file.Files;
import java.nio.file.Path;

/// The source checkout that the tests run in.
public final class Checkout {
    private Checkout() {}

    /// Its folder: the nearest above the working folder that holds the launcher.
    public static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isRegularFile(folder.resolve("rlm")) || !Files.isDirectory(folder.resolve("rlm-core"))) {
            Path parent = folder.getParent();
            if (parent == null) {
                throw new IllegalStateException("the tests do not run inside a checkout of rlm");
            }
            folder = parent;
        }
        return folder;
    }
}
