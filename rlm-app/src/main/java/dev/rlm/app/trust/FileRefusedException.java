package dev.rlm.app.trust;

import java.nio.file.Path;

/// A file that rlm does not read: a link, another's, no plain file, too large, or not readable at all. The message
/// says why and what to do, [#file] says which.
public final class FileRefusedException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Path file;

    FileRefusedException(Path file, String message) {
        super(message);
        this.file = file;
    }

    public Path file() {
        return file;
    }
}
