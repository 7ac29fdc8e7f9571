package dev.rlm.app.settings;

/// One thing that is wrong, in a line for the user. Text of others in it is escaped, and no key is ever part of it.
///
/// @param text `rlm.toml:7:1: unknown key "token_buget" in [rlm]; did you mean "token_budget"?`
public record Problem(Kind kind, String text) {

    /// Who has to act, and how.
    public enum Kind {
        /// A flag's value makes no sense: exit 2.
        USAGE,
        /// A variable or a choice of model is wrong: exit 3.
        SETTINGS,
        /// Something in a file is wrong, and the text begins with its place, for editors to jump to: exit 3.
        FILE,
        /// A found rlm.toml asks for what only the user may allow, with `rlm trust`; begins with its place, too: exit 3.
        UNTRUSTED
    }

    static Problem at(Origin origin, String message) {
        return new Problem(origin.fault(), origin.where() + ": " + message);
    }

    @Override
    public String toString() {
        return text;
    }
}
