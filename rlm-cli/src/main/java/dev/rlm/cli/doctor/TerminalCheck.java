package dev.rlm.cli.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/// Where the output goes, and whether names and text outside ASCII survive on the way.
record TerminalCheck(Doctor.Screen screen, Map<String, String> environment) {
    private static final int NARROW = 40;

    List<Finding> look() {
        return List.of(terminal(), locale());
    }

    private Finding terminal() {
        if (!screen.out() && !screen.err()) {
            return Finding.ok("terminal", "none: output goes to a pipe or a file, without colours and cursor movement");
        }
        List<String> parts = new ArrayList<>();
        parts.add(environment.getOrDefault("TERM", "no TERM"));
        screen.width().ifPresent(columns -> parts.add(columns + " columns"));
        parts.add(screen.colours() ? "colours" : "no colours on stdout: " + whyNoColours());
        String message = String.join(", ", parts);
        return screen.width().filter(columns -> columns < NARROW).isPresent()
                ? Finding.warn("terminal", message,
                        "make it at least " + NARROW + " columns wide to see progress whole")
                : Finding.ok("terminal", message);
    }

    private String whyNoColours() {
        if (!screen.out()) {
            return "it is no terminal";
        }
        if (environment.getOrDefault("TERM", "").equals("dumb")) {
            return "TERM is dumb";
        }
        return "NO_COLOR or --no-color";
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
