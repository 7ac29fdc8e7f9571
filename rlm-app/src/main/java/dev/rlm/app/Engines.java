package dev.rlm.app;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;

import dev.rlm.app.settings.Settings;
import dev.rlm.app.settings.Settings.EngineName;
import dev.rlm.core.repl.ReplFactory;
import dev.rlm.repl.cpython.NativeReplFactory;
import dev.rlm.repl.docker.DockerOptions;
import dev.rlm.repl.docker.DockerReplFactory;
import dev.rlm.repl.local.LocalReplFactory;
import dev.rlm.repl.wasm.WasmReplFactory;

/// The REPL engines that there are: the one place where a name becomes an engine. What they make is to be closed, or
/// given to an [Rlm], which does it.
public final class Engines {
    private Engines() {}

    /// Makes engines. [Engines#of] is the real one.
    @FunctionalInterface
    public interface Maker {
        ReplFactory make(Wanted wanted);
    }

    /// An engine as it is asked for.
    ///
    /// @param environment of the process: where to look for a Python that the settings do not name
    public record Wanted(Settings.Engine engine, Map<String, String> environment, Machine machine) {
        public Wanted {
            environment = Map.copyOf(environment);
        }
    }

    /// The engine of that name. Nothing is started or looked for yet: [ReplFactory#check] says whether it can run here.
    public static ReplFactory of(Wanted wanted) {
        return wanted.engine().name().map(name -> of(name, wanted)).orElseGet(() -> auto(wanted));
    }

    private static ReplFactory auto(Wanted wanted) {
        Map<EngineName, ReplFactory> all = new EnumMap<>(EngineName.class);
        for (EngineName name : EngineName.values()) {
            all.put(name, of(name, wanted));
        }
        return new AutoEngine(all, wanted.machine().time());
    }

    private static ReplFactory of(EngineName name, Wanted wanted) {
        return switch (name) {
            case LOCAL -> local(wanted.machine());
            case NATIVE -> new NativeReplFactory(wanted.engine().python(), wanted.environment(),
                    wanted.machine().time());
            case DOCKER -> docker(wanted);
            case WASM -> new WasmReplFactory(wanted.machine().folders().cache(), wanted.machine().time());
        };
    }

    private static ReplFactory docker(Wanted wanted) {
        Path home = Path.of(System.getProperty("user.home", ""));
        return new DockerReplFactory(options(wanted.engine().docker()),
                new DockerReplFactory.User(wanted.environment(), home, wanted.machine().folders().cache()),
                wanted.machine().time());
    }

    private static DockerOptions options(Settings.Containers set) {
        return new DockerOptions(set.image(), set.cpus(), set.host(), set.runtime());
    }

    /// `local`: GraalPy in worker processes. Its workers start from the cache that the launcher made, where there is
    /// one: the system property `rlm.caches` names the folder.
    public static ReplFactory local(Machine machine) {
        Path userCache = machine.folders().cache();
        return AotCaches.ofThisProcess()
                .flatMap(AotCaches::worker)
                .map(cache -> new LocalReplFactory(userCache, machine.time(), cache))
                .orElseGet(() -> new LocalReplFactory(userCache, machine.time()));
    }
}
