package dev.rlm.cli;

import dev.rlm.app.Version;

/// Which rlm this is, in words.
final class VersionLine {
    private VersionLine() {}

    /// `rlm 0.1.0 (Java 25.0.3, Linux amd64)`.
    static String text() {
        return "rlm " + Version.current() + " (Java " + java() + ", " + system() + ")";
    }

    static String java() {
        return Runtime.version().toString();
    }

    static String system() {
        return System.getProperty("os.name") + " " + System.getProperty("os.arch");
    }
}
