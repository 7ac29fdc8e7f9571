package dev.rlm.repl.fence;

import java.nio.file.Path;

/// A file or folder of the host that a box shows, read-only.
///
/// @param host where it is, absolute
/// @param inside where the box shows it, absolute
public record Mount(Path host, Path inside) {
    public Mount {
        if (!host.isAbsolute() || !inside.isAbsolute()) {
            throw new IllegalArgumentException("mounts need absolute paths: " + host + ", " + inside);
        }
    }

    /// Whether every box shows it anyhow.
    boolean isInUsr() {
        return host.equals(inside) && inside.startsWith("/usr");
    }

    /// At the same place as outside.
    public static Mount same(Path path) {
        return new Mount(path, path);
    }
}
