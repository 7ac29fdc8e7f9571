package dev.rlm.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

import dev.rlm.app.Machine;
import dev.rlm.app.settings.Settings;
import dev.rlm.app.settings.SettingsException;
import dev.rlm.app.settings.SettingsLoader;
import dev.rlm.app.trust.Ownership;
import dev.rlm.app.trust.TrustStore;
import dev.rlm.core.repl.ReplFactory;

/// What commands work with.
///
/// @param engines makes the REPL engine; called only by commands that run code
record Workplace(
        Terminal terminal,
        Machine machine,
        TrustStore trust,
        Function<Machine, ReplFactory> engines) {

    static Workplace of(Terminal terminal, Function<Machine, ReplFactory> engines) {
        Machine machine = Machine.here(terminal.environment(), Path.of(System.getProperty("user.home", "")));
        return new Workplace(terminal, machine,
                new TrustStore(machine.folders().state(), Ownership.ofThisProcess()), engines);
    }

    /// What holds in the working folder.
    ///
    /// @param flags values as typed, by the setting's name
    /// @param config the settings file that was named
    /// @throws SettingsException with all that is wrong
    Settings settings(Map<String, String> flags, Optional<Path> config) {
        SettingsLoader loader = loader(terminal.folder());
        return config.map(file -> loader.load(flags, file)).orElseGet(() -> loader.load(flags));
    }

    SettingsLoader loader(Path folder) {
        return new SettingsLoader(terminal.environment(), folder, machine.folders(), trust);
    }
}
