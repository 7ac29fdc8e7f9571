package dev.rlm.cli;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/// How wide text on stdout may be, in characters.
final class Columns {
    private static final int OF_PIPES = 80;
    private static final int LEAST = 30;
    private static final int MOST = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private Columns() {}

    /// The terminal's width within bounds that are good to read; as `COLUMNS` says, or else the terminal itself.
    static int of(Terminal terminal) {
        if (!terminal.isTerminal(Terminal.Stream.OUT)) {
            return OF_PIPES;
        }
        int width = number(terminal.environment().getOrDefault("COLUMNS", ""))
                .or(Columns::asked)
                .orElse(OF_PIPES);
        return Math.clamp(width, LEAST, MOST);
    }

    /// The width of the terminal that this process belongs to, as `stty` tells it; empty where there is no terminal, or
    /// `stty` is missing, or it takes more than a second.
    static Optional<Integer> asked() {
        Process stty;
        try {
            stty = new ProcessBuilder("stty", "size").redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException _) {
            return Optional.empty();
        }
        try (InputStream out = stty.getInputStream()) {
            if (!stty.waitFor(PATIENCE)) {
                return Optional.empty();
            }
            String rowsAndColumns = new String(out.readAllBytes(), StandardCharsets.US_ASCII).strip();
            return Stream.of(rowsAndColumns.split(" ", -1)).skip(1).findFirst().flatMap(Columns::number);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (IOException _) {
            return Optional.empty();
        } finally {
            stty.destroyForcibly();
        }
    }

    /// Only what can be a width.
    private static Optional<Integer> number(String text) {
        return text.matches("[1-9]\\d{0,3}") ? Optional.of(Integer.valueOf(text)) : Optional.empty();
    }
}
