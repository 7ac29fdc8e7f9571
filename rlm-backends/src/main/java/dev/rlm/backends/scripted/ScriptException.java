package dev.rlm.backends.scripted;

import java.io.Serial;

/// A script that cannot be read. The message names file, line and what is wrong, and is meant for the user.
public final class ScriptException extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    ScriptException(String message) {
        super(message);
    }
}
