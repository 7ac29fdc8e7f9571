package dev.rlm.app;

import dev.rlm.app.settings.Settings;
import dev.rlm.core.repl.ReplFactory;
import dev.rlm.repl.local.LocalReplFactory;

/// The REPL engines, by their names in the settings.
public final class Engines {
    private Engines() {}

    /// The engine that the settings name. Starts nothing yet.
    public static ReplFactory of(Settings settings, Machine machine) {
        return switch (settings.environment()) {
            case "local" -> new LocalReplFactory(machine.folders().cache(), machine.time());
            case String other -> throw new IllegalArgumentException("no engine is named " + other);
        };
    }
}
