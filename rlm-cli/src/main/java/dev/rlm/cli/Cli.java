package dev.rlm.cli;

import java.util.function.Function;
import java.util.stream.Stream;

import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

import dev.rlm.app.Machine;
import dev.rlm.app.TerminalText;
import dev.rlm.app.settings.SettingsException;
import dev.rlm.app.trust.TrustException;
import dev.rlm.core.context.ContextException;
import dev.rlm.core.repl.ReplFactory;
import dev.rlm.core.trajectory.TrajectoryException;

/// Reads a command line and does what it says. Good for one command.
final class Cli {
    private static final int HELP_WIDTH = 110;

    private final Terminal terminal;
    private final SharedOptions shared = new SharedOptions();
    private final RootCommand root = new RootCommand(shared);
    private final CommandLine commands;
    private CommandLine current;

    /// @param engines makes the REPL engine, for commands that run code
    Cli(Terminal terminal, Function<Machine, ReplFactory> engines) {
        this.terminal = terminal;
        Workplace workplace = Workplace.of(terminal, engines);
        CommandLine run = new CommandLine(new RunSubcommand(shared, workplace));
        SettingFlag.addAllTo(run.getCommandSpec());
        this.commands = new CommandLine(root)
                .addSubcommand(run)
                .addSubcommand(new InitSubcommand(shared, workplace))
                .addSubcommand(new TrustSubcommand(shared, workplace))
                .addSubcommand(new LogsSubcommand(shared, workplace))
                .addSubcommand(new CommandLine(new ConfigCommand())
                        .addSubcommand(new ConfigShowSubcommand(shared, workplace)))
                .addSubcommand(new DoctorSubcommand(shared, workplace))
                .addSubcommand(new VersionSubcommand(terminal))
                .addSubcommand(new HelpSubcommand(shared, terminal))
                .setExpandAtFiles(false)
                .setAllowOptionsAsOptionParameters(false)
                .setUsageHelpWidth(HELP_WIDTH);
        this.current = commands;
        all(commands).forEach(command -> command.getCommandSpec()
                .usageMessage()
                .sortOptions(false)
                .synopsisSubcommandLabel("COMMAND"));
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
        try {
            ParseResult parsed = commands.parseArgs(arguments);
            while (parsed.hasSubcommand()) {
                parsed = parsed.subcommand();
            }
            current = parsed.commandSpec().commandLine();
            return run(current);
        } catch (ParameterException failure) {
            terminal.tell(UsageErrors.explain(failure));
            return ExitCode.USAGE;
        } catch (UsageException failure) {
            return told(Fault.of(ExitCode.USAGE, name(), failure.getMessage()));
        } catch (SettingsException failure) {
            return told(Fault.of(failure, name()));
        } catch (ContextException failure) {
            return told(Fault.of(failure, name()));
        } catch (TrustException failure) {
            return told(Fault.of(ExitCode.SETTINGS, name(), String.valueOf(failure.getMessage())));
        } catch (TrajectoryException failure) {
            return told(Fault.of(ExitCode.FAILED, name(), failure.getMessage()));
        }
    }

    private ExitCode run(CommandLine command) throws InterruptedException, ContextException {
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
                terminal.tell("rlm: stdout could not be written: its reader is gone, or the disk is full");
                return ExitCode.FAILED;
            }
            return code;
        }
        terminal.tell(command.getUsageMessage(CommandLine.Help.Ansi.OFF).stripTrailing());
        return ExitCode.USAGE;
    }

    private ExitCode told(Fault fault) {
        fault.lines().forEach(terminal::tell);
        if (fault.code() != ExitCode.USAGE && current.getCommand() instanceof Subcommand subcommand) {
            subcommand.printFailure(fault);
        }
        return fault.code();
    }

    private ExitCode lastResort(Throwable failure) {
        boolean detailed = shared.verbose() || terminal.environment().getOrDefault("RLM_DEBUG", "").equals("1");
        String what = failure instanceof OutOfMemoryError
                ? "out of memory; more can be had with RLM_JAVA_OPTS=-Xmx8g, for example"
                : "a fault of rlm's own: " + TerminalText.visibleLine(String.valueOf(failure));
        if (detailed) {
            failure.printStackTrace(terminal.err());
            terminal.err().flush();
        }
        return told(Fault.of(ExitCode.FAILED, "rlm", what + (detailed ? "" : " (-v shows where)")));
    }

    private String name() {
        return current.getCommandSpec().qualifiedName(" ");
    }

    private static Stream<CommandLine> all(CommandLine command) {
        return Stream.concat(Stream.of(command), command.getSubcommands().values().stream().flatMap(Cli::all));
    }
}
