package dev.rlm.cli;

import java.time.Duration;
import java.util.Optional;

import dev.rlm.app.settings.Settings;
import dev.rlm.app.settings.Settings.EngineName;
import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.repl.ReplException;
import dev.rlm.core.repl.ReplFactory;

/// `--pull`: an engine fetches what it needs, and stderr says how far it is: in one line that is written anew on a
/// terminal, else in a line from time to time. For one thread.
final class Fetching {
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(10);
    private static final String BACK_AND_ERASE = "\r\u001b[K";

    private final Terminal terminal;
    private final TimeSource time;
    private final boolean quiet;
    private final boolean redraws;
    private String last = "";
    private Optional<Long> told = Optional.empty();

    Fetching(Terminal terminal, TimeSource time, SharedOptions shared) {
        this.terminal = terminal;
        this.time = time;
        this.quiet = shared.quiet();
        this.redraws = terminal.mayRedraw(Terminal.Stream.ERR) && !shared.noColour();
    }

    /// @throws UsageException when the engine that is set has nothing to fetch
    static void check(Settings.Engine engine) {
        if (!engine.name().equals(Optional.of(EngineName.DOCKER))) {
            throw new UsageException("--pull fetches the image of engine docker; add -e docker");
        }
    }

    /// @throws ReplException when it cannot be had
    void run(ReplFactory engine) throws ReplException {
        try {
            engine.fetch(this::show);
            if (!redraws && !last.isEmpty()) {
                tell(last);
            }
        } finally {
            if (redraws && !last.isEmpty() && !quiet) {
                terminal.tellStyled("\n");
            }
        }
        tell("fetched " + engine.version());
    }

    private void show(String progress) {
        last = progress;
        boolean due = told.map(at -> time.nanoTime() - at >= BETWEEN_LINES.toNanos()).orElse(true);
        if (redraws && !quiet) {
            terminal.tellStyled(BACK_AND_ERASE + terminal.shownErr("rlm: " + progress));
        } else if (due) {
            told = Optional.of(time.nanoTime());
            tell(progress);
            last = "";
        }
    }

    private void tell(String text) {
        if (!quiet) {
            terminal.tell("rlm: " + text);
        }
    }
}
