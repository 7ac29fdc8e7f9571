package dev.rlm.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Parameters;

import dev.rlm.app.settings.Suggestion;

/// `rlm help`.
@Command(name = "help", description = "Explains a command.")
final class HelpSubcommand implements Subcommand {
    private final SharedOptions shared;
    private final Terminal terminal;

    @Parameters(arity = "0..*", paramLabel = "COMMAND", description = "the command, for example: config show")
    private List<String> names = new ArrayList<>();

    HelpSubcommand(SharedOptions shared, Terminal terminal) {
        this.shared = shared;
        this.terminal = terminal;
    }

    @Override
    public ExitCode run(CommandLine self) {
        CommandLine command = self.getParent();
        for (String name : names) {
            CommandLine next = command.getSubcommands().get(name);
            if (next == null) {
                Optional<String> near = Suggestion.nearest(name, command.getSubcommands().keySet());
                throw new UsageException("unknown command \"" + name + "\""
                        + near.map(found -> "; did you mean \"" + found + "\"?").orElse(""));
            }
            command = next;
        }
        print(command, shared, terminal);
        return ExitCode.OK;
    }

    /// Explains `command` on stdout.
    static void print(CommandLine command, SharedOptions shared, Terminal terminal) {
        boolean colour = terminal.mayColour(Terminal.Stream.OUT) && !shared.noColour();
        terminal.printStyled(command.getUsageMessage(colour ? Ansi.ON : Ansi.OFF));
    }
}
