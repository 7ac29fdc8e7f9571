package dev.rlm.cli;

/// How text looks on a terminal.
enum Colour {
    /// The terminal's own: no code is written.
    PLAIN(""), BOLD("1"), RED("31"), GREEN("32"), YELLOW("33");

    private final String code;

    Colour(String code) {
        this.code = code;
    }

    /// `text` in this look; the terminal's own again behind it.
    String paint(String text) {
        return code.isEmpty() ? text : "\u001b[" + code + "m" + text + "\u001b[m";
    }
}
