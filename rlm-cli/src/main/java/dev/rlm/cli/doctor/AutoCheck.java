package dev.rlm.cli.doctor;

import java.util.List;

import dev.rlm.core.repl.ReplException;
import dev.rlm.core.repl.ReplFactory;

/// Which engine `auto` takes here, and why.
///
/// @param chosen whether `auto` is what is set
record AutoCheck(ReplFactory auto, boolean chosen) {
    private static final String CHECK = "repl auto";

    List<Finding> look() {
        try {
            auto.check();
            return List.of(Finding.ok(CHECK, (chosen ? "takes " : "would take ") + auto.chosen().orElse("none")));
        } catch (ReplException none) {
            String message = String.valueOf(none.getMessage());
            return List.of(chosen
                    ? Finding.fail(CHECK, message)
                    : Finding.warn(CHECK, message, "this matters only with `-e auto`"));
        }
    }
}
