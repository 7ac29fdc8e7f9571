package dev.rlm.app.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.rlm.app.trust.TrustState;

/// The rlm.toml that goes for the working folder, and what the user said about it.
///
/// @param file empty when there is none
/// @param state [TrustState.Current] for one that the user named
/// @param problems that kept it from being read
record Project(Optional<ParsedFile> file, TrustState state, List<Problem> problems) {
    static final Project NONE = new Project(Optional.empty(), new TrustState.Unknown(), List.of());

    static Project unreadable(String shown, String why) {
        return new Project(Optional.empty(), new TrustState.Unknown(),
                List.of(new Problem(Problem.Kind.FILE, shown + ": " + why)));
    }

    boolean isTrusted() {
        return state instanceof TrustState.Current;
    }

    /// Why it cannot be used as it is; none when it is trusted or harmless. The last line says what to do.
    ///
    /// @param own the user's own file
    /// @param faulty whether something else is wrong that `rlm trust` would stop at
    List<Problem> refusals(Project own, boolean faulty) {
        if (file.isEmpty() || isTrusted()) {
            return List.of();
        }
        List<Problem> refusals = new ArrayList<>(new TrustRules(own.file()).refusals(file.get()));
        String shown = file.get().shown();
        if (state instanceof TrustState.Changed(boolean env) && env && refusals.isEmpty()) {
            refusals.add(new Problem(Problem.Kind.UNTRUSTED,
                    shown + ": it, or the .env that you trusted with it, is another now"));
        }
        if (!refusals.isEmpty()) {
            String since = state instanceof TrustState.Changed ? "has changed since you trusted it" : "is not trusted";
            refusals.add(new Problem(Problem.Kind.UNTRUSTED,
                    shown + " " + since + ": " + (faulty ? "first correct what else is wrong, then " : "")
                            + "look at it, then run \"rlm trust\", or name it with --config"));
        }
        return refusals;
    }
}
