package dev.rlm.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import dev.rlm.app.Version;

/// `rlm version`.
@Command(name = "version", description = "Prints the version of rlm and of its Java.")
final class VersionSubcommand implements Subcommand {
    private final Terminal terminal;

    @Option(names = "--json", description = "as one JSON document")
    private boolean json;

    VersionSubcommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public ExitCode run(CommandLine self) {
        terminal.print(json
                ? JsonNodeFactory.instance.objectNode()
                        .put("schema", "rlm.version/1")
                        .put("version", Version.current())
                        .put("java", java())
                        .put("os", system())
                        .toPrettyString()
                : line());
        return ExitCode.OK;
    }

    /// `rlm 0.1.0 (Java 25.0.3, Linux amd64)`.
    static String line() {
        return "rlm " + Version.current() + " (Java " + java() + ", " + system() + ")";
    }

    private static String java() {
        return Runtime.version().toString();
    }

    private static String system() {
        return System.getProperty("os.name") + " " + System.getProperty("os.arch");
    }
}
