package dev.rlm.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import picocli.CommandLine;
import picocli.CommandLine.Option;

import dev.rlm.app.Version;

/// `rlm version`.
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
                        .put("java", VersionLine.java())
                        .put("os", VersionLine.system())
                        .toPrettyString()
                : VersionLine.text());
        return ExitCode.OK;
    }
}
