package dev.rlm.cli.doctor;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Stream;

import dev.rlm.app.AotCaches;
import dev.rlm.app.AutoEngine;
import dev.rlm.app.Machine;
import dev.rlm.app.settings.EngineTraits;
import dev.rlm.app.settings.Settings;
import dev.rlm.app.settings.Settings.EngineName;
import dev.rlm.app.settings.TrustRequest;
import dev.rlm.cli.doctor.Finding.State;
import dev.rlm.core.repl.ContextValue;
import dev.rlm.core.repl.ReplFactory;

/// All that `rlm doctor` looks at. Writes nothing but what the engine itself does to run a cell.
///
/// @param environment of the process
/// @param screen where the output goes
/// @param project the settings that hold here
/// @param engines each is asked to run a cell; closed by the caller
public record Doctor(
        Machine machine,
        Map<String, String> environment,
        Screen screen,
        Project project,
        Engines engines) {
    /// The first run on a machine unpacks Python, and machines can be busy.
    private static final Duration ENGINE_LIMIT = Duration.ofSeconds(90);

    /// The REPL engines that there are.
    ///
    /// @param named the one that is set; empty: `auto`
    /// @param all of them
    public record Engines(Optional<EngineName> named, Map<EngineName, ReplFactory> all) {
        public Engines {
            all = Collections.unmodifiableMap(new EnumMap<>(all));
        }

        private ReplFactory of(EngineName name) {
            return Optional.ofNullable(all.get(name)).orElseThrow();
        }
    }

    /// Where the output goes.
    ///
    /// @param out whether stdout is a terminal
    /// @param err whether stderr is one
    /// @param colours whether stdout may be coloured
    /// @param width in characters, where the terminal tells it
    public record Screen(boolean out, boolean err, boolean colours, Optional<Integer> width) {}

    /// The settings of the working folder.
    ///
    /// @param settings reads them
    /// @param named whether the user named the file
    /// @param request what a found file asks for
    public record Project(
            Callable<Settings> settings, boolean named, Callable<Optional<TrustRequest>> request) {}

    /// @param findings gets each as soon as it is known, on the calling thread
    /// @return all of them
    public List<Finding> examine(Consumer<Finding> findings) throws InterruptedException {
        AutoEngine auto = new AutoEngine(engines.all, machine.time());
        ReplFactory chosen = engines.named.map(engines::of).orElse(auto);
        Optional<AotCaches> aotCaches = AotCaches.ofThisProcess();
        Stream<Check> quick = Stream.of(
                Check.quick("java", new JavaCheck(environment)::look),
                Check.quick("terminal", new TerminalCheck(screen, environment)::look),
                Check.quick("settings",
                        new SettingsCheck(project.settings(), project.named(), project.request(), machine,
                                () -> chosen.memoryFor(new ContextValue.Text("")))::look),
                folder(cache()),
                folder(new FolderCheck("state", machine.folders().state(), State.FAIL, "XDG_STATE_HOME")),
                folder(new FolderCheck("temporary", Path.of(System.getProperty("java.io.tmpdir")), State.FAIL,
                        "RLM_JAVA_OPTS=-Djava.io.tmpdir=…")),
                Check.quick("caches", () -> new CacheCheck(machine, environment, engines.of(EngineName.LOCAL).version(),
                        engines.of(EngineName.WASM).firstUse().isEmpty(), aotCaches).look()),
                Check.quick("auto", new AutoCheck(auto, engines.named.isEmpty())::look));
        Stream<Check> cells = engines.all.entrySet()
                .stream()
                .map(one -> new EngineCheck(one.getValue(), EngineTraits.of(one.getKey()),
                        () -> engines.named.or(auto::taken).equals(Optional.of(one.getKey())), machine.time()))
                .map(engine -> new Check(engine.name(), ENGINE_LIMIT, engine::look));
        return new Checkup(Stream.concat(quick, cells).toList()).run(findings);
    }

    /// An engine that needs it says so itself.
    private FolderCheck cache() {
        return new FolderCheck("cache", machine.folders().cache(), State.WARN, "XDG_CACHE_HOME");
    }

    private static Check folder(FolderCheck folder) {
        return Check.quick(folder.what(), folder::look);
    }
}
