package dev.rlm.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

import org.jline.nativ.CLibrary;
import org.jline.nativ.JLineNativeLoader;

import dev.rlm.app.trust.UserFolders;

/// Asks the operating system, through JLine's native library: an ioctl on stderr, which leaves the terminal's mode, its
/// signals and stdin alone. The first question unpacks and loads the library, some 40 ms, and removes the file again.
/// Not thread-safe.
final class NativeWindow implements Window {
    private static final int STDERR = 2;

    private final Path cache;
    private State state = State.NEW;

    private enum State {
        NEW, LOADED, MISSING
    }

    /// @param cache rlm's own folder of the user; where programs may be loaded from, as the REPL's library is
    NativeWindow(Path cache) {
        this.cache = cache;
    }

    @Override
    public Optional<Size> size() {
        if (state == State.NEW) {
            state = load();
        }
        if (state == State.MISSING) {
            return Optional.empty();
        }
        CLibrary.WinSize size = new CLibrary.WinSize();
        boolean told = CLibrary.ioctl(STDERR, CLibrary.TIOCGWINSZ, size) == 0;
        return told && size.ws_col > 0 && size.ws_row > 0
                ? Optional.of(new Size(size.ws_col, size.ws_row))
                : Optional.empty();
    }

    private State load() {
        // Its words on a failure would go to stderr; what the user gets then is plain lines.
        Logger words = Logger.getLogger("org.jline");
        words.setLevel(Level.OFF);
        try {
            System.setProperty("jline.tmpdir", UserFolders.make(cache).toString());
            JLineNativeLoader.initialize();
            Files.deleteIfExists(Path.of(JLineNativeLoader.getNativeLibraryPath()));
            return State.LOADED;
        } catch (IOException | RuntimeException | LinkageError _) {
            return State.MISSING;
        }
    }
}
