package dev.rlm.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;

import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.rlm.app.settings.InitFile;

/// `rlm init`.
final class InitSubcommand implements Subcommand {
    private final SharedOptions shared;
    private final Workplace workplace;

    @Parameters(arity = "0..1", paramLabel = "DIR", defaultValue = "", description = "where (default: this folder)")
    private String folder = "";

    @Option(names = "--force", description = "replaces an rlm.toml that is there")
    private boolean force;

    InitSubcommand(SharedOptions shared, Workplace workplace) {
        this.shared = shared;
        this.workplace = workplace;
    }

    @Override
    public ExitCode run(CommandLine self) {
        Terminal terminal = workplace.terminal();
        Path where = terminal.folder().resolve(folder);
        try {
            Path file = new InitFile(workplace.trust()).write(where, force);
            if (!shared.quiet()) {
                terminal.tell("rlm: wrote " + file + ", and trusts it as it stands. Next:");
                nextSteps(file).lines().forEach(terminal::tell);
            }
            return ExitCode.OK;
        } catch (FileAlreadyExistsException failure) {
            terminal.tell("rlm: " + failure.getFile() + ": " + failure.getReason());
        } catch (IOException failure) {
            terminal.tell("rlm: rlm.toml cannot be written into " + where + ": " + failure.getMessage());
        }
        return ExitCode.SETTINGS;
    }

    private static String nextSteps(Path file) {
        return """
            1. Choose a model: in %s, or with -m; a key comes from the environment, for example OPENAI_API_KEY.
            2. rlm doctor checks that all is there.
            3. rlm run "What is this about?" -c .
            After you change the file: rlm trust
            """.formatted(file.getFileName());
    }
}
