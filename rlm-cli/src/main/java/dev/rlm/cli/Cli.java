package dev.rlm.cli;

import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

import dev.rlm.app.TerminalText;

/// Reads a command line and does what it says. Good for one command.
final class Cli {
    private static final int HELP_WIDTH = 110;

    private final Terminal terminal;
    private final SharedOptions shared = new SharedOptions();
    private final RootCommand root = new RootCommand(shared);
    private final CommandLine commands;

    Cli(Terminal terminal) {
        this.terminal = terminal;
        this.commands = new CommandLine(root)
                .addSubcommand(run())
                .addSubcommand(new VersionSubcommand(terminal))
                .addSubcommand(new HelpSubcommand(shared, terminal))
                .setExpandAtFiles(false)
                .setAllowOptionsAsOptionParameters(false)
                .setUsageHelpWidth(HELP_WIDTH);
        commands.getCommandSpec().usageMessage().sortOptions(false).synopsisSubcommandLabel("COMMAND");
        commands.getSubcommands()
                .values()
                .forEach(command -> command.getCommandSpec().usageMessage().sortOptions(false));
    }

    /// The one place where everything is caught: whatever goes wrong, the user gets one line that says so, and a stack
    /// trace only when asked for.
    ExitCode execute(String... arguments) {
        try {
            return dispatch(arguments);
        } catch (Throwable failure) {
            return lastResort(failure);
        }
    }

    private ExitCode dispatch(String... arguments) throws InterruptedException {
        CommandLine command = commands;
        try {
            ParseResult parsed = commands.parseArgs(arguments);
            while (parsed.hasSubcommand()) {
                parsed = parsed.subcommand();
            }
            command = parsed.commandSpec().commandLine();
            return run(command);
        } catch (ParameterException failure) {
            terminal.tell(UsageErrors.explain(failure));
        } catch (UsageException failure) {
            terminal.tell(UsageErrors.line(command, failure.getMessage()));
        }
        return ExitCode.USAGE;
    }

    private ExitCode run(CommandLine command) throws InterruptedException {
        if (shared.help()) {
            HelpSubcommand.print(command, shared, terminal);
            return ExitCode.OK;
        }
        if (root.version()) {
            return new VersionSubcommand(terminal).run(command);
        }
        if (command.getCommand() instanceof Subcommand subcommand) {
            ExitCode code = subcommand.run(command);
            if (terminal.lostOutput()) {
                terminal.tell("rlm: stdout could not be written; is the disk full?");
                return ExitCode.FAILED;
            }
            return code;
        }
        terminal.tell(command.getUsageMessage(CommandLine.Help.Ansi.OFF).stripTrailing());
        return ExitCode.USAGE;
    }

    private ExitCode lastResort(Throwable failure) {
        boolean detailed = shared.verbose() || terminal.environment().getOrDefault("RLM_DEBUG", "").equals("1");
        String what = failure instanceof OutOfMemoryError
                ? "out of memory; more can be had with RLM_JAVA_OPTS=-Xmx8g, for example"
                : "a fault of rlm's own: " + TerminalText.visibleLine(String.valueOf(failure));
        terminal.tell("rlm: " + what + (detailed ? "" : " (-v shows where)"));
        if (detailed) {
            failure.printStackTrace(terminal.err());
            terminal.err().flush();
        }
        return ExitCode.FAILED;
    }

    private CommandLine run() {
        CommandLine command = new CommandLine(new RunSubcommand(shared, terminal));
        SettingFlag.addAllTo(command.getCommandSpec());
        return command;
    }
}
