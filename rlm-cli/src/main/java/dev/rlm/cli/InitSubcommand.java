package dev.rlm.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.rlm.app.settings.InitFile;

/// `rlm init`.
final class InitSubcommand implements Subcommand {
    private static final Pattern PLAIN = Pattern.compile("[\\w./][-\\w./]*");
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
                boolean here = Files.isSameFile(where, terminal.folder());
                nextSteps(here ? Optional.empty() : Optional.of(folder)).lines().forEach(terminal::tell);
            }
            return ExitCode.OK;
        } catch (FileAlreadyExistsException failure) {
            terminal.tell("rlm: " + failure.getFile() + ": " + failure.getReason());
        } catch (IOException failure) {
            terminal.tell("rlm: rlm.toml cannot be written into " + where + ": " + failure.getMessage());
        }
        return ExitCode.SETTINGS;
    }

    /// @param elsewhere the folder as it was typed, where the steps are not to be done here
    private static String nextSteps(Optional<String> elsewhere) {
        List<String> steps = Stream.concat(elsewhere.map(InitSubcommand::change).stream(), Stream.of(
                "Choose a model: in rlm.toml, or with -m; a key comes from the environment, for example "
                        + "OPENAI_API_KEY.",
                "rlm doctor checks that all is there.", "rlm run \"What is this about?\" -c .")).toList();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < steps.size(); i++) {
            text.append(i + 1).append(". ").append(steps.get(i)).append('\n');
        }
        return text + "After you change the file: rlm trust";
    }

    private static String change(String folder) {
        return "cd " + (PLAIN.matcher(folder).matches() ? folder : "'" + folder.replace("'", "'\\''") + "'");
    }
}
