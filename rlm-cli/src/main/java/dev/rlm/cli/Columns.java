package dev.rlm.cli;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Stream;

/// How wide text on stdout may be, in characters.
final class Columns {
    private static final int OF_PIPES = 80;
    private static final int LEAST = 30;
    private static final int MOST = 100;

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

    /// `stty` answers with rows and columns; where it is missing or there is no terminal, nobody does.
    private static Optional<Integer> asked() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return Stream.of(size.strip().split(" ", -1)).skip(1).findFirst().flatMap(Columns::number);
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    /// Only what can be a width.
    private static Optional<Integer> number(String text) {
        return text.matches("[1-9]\\d{0,3}") ? Optional.of(Integer.valueOf(text)) : Optional.empty();
    }
}
