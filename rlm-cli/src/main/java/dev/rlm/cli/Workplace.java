package dev.rlm.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

import dev.rlm.app.Engines;
import dev.rlm.app.Machine;
import dev.rlm.app.settings.Settings;
import dev.rlm.app.settings.SettingsException;
import dev.rlm.app.settings.SettingsLoader;
import dev.rlm.app.trust.Ownership;
import dev.rlm.app.trust.TrustStore;
import dev.rlm.app.trust.UserFolders;
import dev.rlm.core.repl.ReplException;
import dev.rlm.core.repl.ReplFactory;

/// What commands work with. For one thread.
final class Workplace {
    private final Terminal terminal;
    private final Path home;
    private final UserFolders folders;
    private final TrustStore trust;
    private final Engines.Maker engines;
    private Optional<Machine> machine = Optional.empty();

    private Workplace(Terminal terminal, Path home, Engines.Maker engines) {
        this.terminal = terminal;
        this.home = home;
        this.folders = UserFolders.of(terminal.environment(), home);
        this.trust = new TrustStore(folders.state(), Ownership.ofThisProcess());
        this.engines = engines;
    }

    /// @param engines makes REPL engines; called only by commands that run code
    static Workplace of(Terminal terminal, Engines.Maker engines) {
        return new Workplace(terminal, Path.of(System.getProperty("user.home", "")), engines);
    }

    Terminal terminal() {
        return terminal;
    }

    TrustStore trust() {
        return trust;
    }

    /// The engine that is asked for; to be closed.
    ReplFactory engine(Settings.Engine wanted) {
        return engines.make(new Engines.Wanted(wanted, terminal.environment(), machine()));
    }

    /// The engine that is asked for, once it has fetched what it needs, when that is asked for; to be closed.
    ///
    /// @throws UsageException when it has nothing to fetch
    ReplFactory engine(Settings.Engine wanted, boolean pull, SharedOptions shared) throws ReplException {
        if (pull) {
            Fetching.check(wanted);
        }
        ReplFactory engine = engine(wanted);
        if (pull) {
            new Fetching(terminal, machine().time(), shared).run(engine);
        }
        return engine;
    }

    /// This machine, always the same one. Looked at only when it is asked for: to ask for its memory takes longer than
    /// what a light command does.
    Machine machine() {
        Machine here = machine.orElseGet(() -> Machine.here(terminal.environment(), home));
        machine = Optional.of(here);
        return here;
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
        return new SettingsLoader(terminal.environment(), folder, folders, trust);
    }
}
