package dev.rlm.cli;

import java.nio.file.Path;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/// The options that every command takes, before or after its name.
final class SharedOptions {
    @Option(names = "--config", paramLabel = "FILE", scope = ScopeType.INHERIT, description = "trusted settings, in place of a found rlm.toml")
    private @Nullable String config;

    @Option(names = {"-q", "--quiet"}, scope = ScopeType.INHERIT, description = "nothing but errors on stderr")
    private boolean quiet;

    @Option(names = {"-v", "--verbose"}, scope = ScopeType.INHERIT, description = "more on stderr")
    private boolean verbose;

    @Option(names = "--no-color", scope = ScopeType.INHERIT, description = "no colours; as the environment variable NO_COLOR")
    private boolean noColour;

    @Option(names = {"-h", "--help"}, usageHelp = true, scope = ScopeType.INHERIT, description = "this text")
    private boolean help;

    Optional<Path> config() {
        return Optional.ofNullable(config).map(Path::of);
    }

    /// `--quiet` and not `--verbose`.
    boolean quiet() {
        return quiet && !verbose;
    }

    boolean verbose() {
        return verbose;
    }

    boolean noColour() {
        return noColour;
    }

    boolean help() {
        return help;
    }
}
