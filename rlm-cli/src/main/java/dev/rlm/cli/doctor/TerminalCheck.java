package dev.rlm.cli.doctor;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Where the output goes, and whether names and text outside ASCII survive on the way.
///
/// @param out whether stdout is a terminal
/// @param err whether stderr, where progress is drawn, is one
/// @param colours whether colours may be used on stdout
record TerminalCheck(boolean out, boolean err, boolean colours, Map<String, String> environment) {
    private static final int NARROW = 40;

    List<Finding> look() throws IOException, InterruptedException {
        return List.of(terminal(), locale());
    }

    private Finding terminal() throws IOException, InterruptedException {
        if (!out && !err) {
            return Finding.ok("terminal", "none: output goes to a pipe or a file, without colours and cursor movement");
        }
        Optional<Integer> width = width();
        List<String> parts = new ArrayList<>();
        parts.add(environment.getOrDefault("TERM", "no TERM"));
        width.ifPresent(columns -> parts.add(columns + " columns"));
        parts.add(colours ? "colours" : "no colours on stdout: " + whyNoColours());
        String message = String.join(", ", parts);
        return width.isPresent() && width.get() < NARROW
                ? Finding.warn("terminal", message,
                        "make it at least " + NARROW + " columns wide to see progress whole")
                : Finding.ok("terminal", message);
    }

    private String whyNoColours() {
        if (!out) {
            return "it is no terminal";
        }
        if (environment.getOrDefault("TERM", "").equals("dumb")) {
            return "TERM is dumb";
        }
        return "NO_COLOR or --no-color";
    }

    /// Of the terminal that this process belongs to.
    private static Optional<Integer> width() throws IOException, InterruptedException {
        File terminal = new File("/dev/tty");
        if (!terminal.exists()) {
            return Optional.empty();
        }
        Process stty;
        try {
            stty = new ProcessBuilder("stty", "size").redirectInput(terminal)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException _) {
            return Optional.empty();
        }
        if (!stty.waitFor(1, TimeUnit.SECONDS)) {
            stty.destroyForcibly();
            return Optional.empty();
        }
        String said = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
        return said.matches("\\d{1,5} [1-9]\\d{0,4}")
                ? Optional.of(Integer.valueOf(said.substring(said.indexOf(' ') + 1)))
                : Optional.empty();
    }

    /// rlm writes UTF-8 wherever it runs; the locale decides what a terminal shows, and how Java reads file names.
    private Finding locale() {
        String names = System.getProperty("sun.jnu.encoding", "unknown");
        String locale = Stream.of("LC_ALL", "LC_CTYPE", "LANG")
                .map(name -> environment.getOrDefault(name, ""))
                .filter(value -> !value.isEmpty())
                .findFirst()
                .orElse("no locale");
        return names.toUpperCase(Locale.ROOT).equals("UTF-8")
                ? Finding.ok("locale", "UTF-8 (" + locale + ")")
                : Finding.warn("locale", names + " (" + locale + "): names of files outside it cannot be read",
                        "set LC_ALL=C.UTF-8");
    }
}
