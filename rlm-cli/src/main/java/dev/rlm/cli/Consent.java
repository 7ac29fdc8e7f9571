package dev.rlm.cli;

import java.util.function.Supplier;

import dev.rlm.app.Confirmation;
import dev.rlm.app.settings.SettingsException;

/// The yes that a run needs which may cost more than may be spent without a question.
///
/// @param given whether it was said beforehand, with `--yes`
record Consent(Terminal terminal, boolean given) {

    /// Asks for it on the terminal.
    ///
    /// @param figures what is shown before the question; empty: nothing
    /// @throws SettingsException when nobody says yes
    void ask(Confirmation confirmation, Supplier<String> figures) {
        if (given) {
            return;
        }
        if (!terminal.mayAsk()) {
            throw confirmation.refusal();
        }
        String shown = figures.get();
        if (!shown.isEmpty()) {
            terminal.tell(shown);
        }
        terminal.tell("rlm: " + confirmation.sentence());
        if (!terminal.isConfirmed("Run it?")) {
            throw SettingsException.saying("not run: nothing was sent");
        }
    }
}
