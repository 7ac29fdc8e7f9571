package dev.rlm.cli.doctor;

import java.util.Locale;
import java.util.Optional;

/// One line of `rlm doctor`.
///
/// @param check what was looked at, a word or two: `memory`, `repl local`
/// @param message what is
/// @param fix what to do about it; empty when nothing is to be done, or another line says it
public record Finding(State state, String check, String message, Optional<String> fix) {

    /// How bad it is.
    public enum State {
        OK,
        /// It runs, but worse than it could.
        WARN,
        /// What is configured cannot run.
        FAIL;

        /// `ok`, `warn` or `fail`.
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Finding ok(String check, String message) {
        return new Finding(State.OK, check, message, Optional.empty());
    }

    static Finding warn(String check, String message, String fix) {
        return new Finding(State.WARN, check, message, Optional.of(fix));
    }

    /// What is wrong, when another line says what to do about it.
    static Finding fail(String check, String message) {
        return new Finding(State.FAIL, check, message, Optional.empty());
    }

    static Finding fail(String check, String message, String fix) {
        return new Finding(State.FAIL, check, message, Optional.of(fix));
    }

    /// The line for people but for its first word.
    public String text() {
        return message + fix.map(what -> "; " + what).orElse("");
    }
}
