package dev.rlm.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

import dev.rlm.app.Engines;
import dev.rlm.app.TerminalText;
import dev.rlm.app.settings.SettingsException;
import dev.rlm.app.trust.TrustException;
import dev.rlm.cli.help.PlainText;
import dev.rlm.core.context.ContextException;
import dev.rlm.core.repl.ReplException;
import dev.rlm.core.trajectory.TrajectoryException;

/// Reads a command line and does what it says. Good for one command.
final class Cli {
    private final Terminal terminal;
    private final CommandTree tree;
    private Optional<Subcommand> asked = Optional.empty();

    /// @param engines makes REPL engines, for commands that run code
    Cli(Terminal terminal, Engines.Maker engines) {
        this.terminal = terminal;
        this.tree = new CommandTree(new SharedOptions(), terminal, engines);
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
            return run(arguments);
        } catch (ParameterException failure) {
            return told(Fault.of(ExitCode.USAGE, new UsageErrors(terminal).explain(failure)));
        } catch (UsageException failure) {
            return told(Fault.of(ExitCode.USAGE, failure.getMessage()));
        } catch (SettingsException failure) {
            return told(Fault.of(failure));
        } catch (ContextException failure) {
            return told(Fault.of(failure));
        } catch (ReplException failure) {
            return told(Fault.of(ExitCode.SANDBOX, failure.getMessage()));
        } catch (TrustException failure) {
            return told(Fault.of(ExitCode.SETTINGS, String.valueOf(failure.getMessage())));
        } catch (TrajectoryException failure) {
            return told(Fault.of(ExitCode.FAILED, failure.getMessage()));
        }
    }

    private ExitCode run(String... arguments) throws InterruptedException, ContextException, ReplException {
        CommandLine root = tree.of(CommandTree.asked(Arrays.asList(arguments)).map(Verb::under).orElse(List.of()));
        ParseResult parsed = root.parseArgs(arguments);
        while (parsed.hasSubcommand()) {
            parsed = parsed.subcommand();
        }
        CommandLine command = parsed.commandSpec().commandLine();
        if (tree.shared().help()) {
            HelpSubcommand.print(HelpSubcommand.page(command), tree.shared(), terminal);
            return ExitCode.OK;
        }
        if (root.getCommand() instanceof RootCommand program && program.version()) {
            terminal.print(VersionLine.text());
            return ExitCode.OK;
        }
        if (command.getCommand() instanceof Subcommand subcommand) {
            asked = Optional.of(subcommand);
            return run(subcommand, command);
        }
        if (command.getParent() != null) {
            throw new UsageException(UsageErrors.missingCommand(command.getCommandSpec()));
        }
        terminal.tell(new PlainText(Columns.of(terminal), Colour.PLAIN::paint).render(HelpSubcommand.page(command))
                .stripTrailing());
        return ExitCode.USAGE;
    }

    private ExitCode run(Subcommand subcommand, CommandLine command)
            throws InterruptedException, ContextException, ReplException {
        ExitCode code = subcommand.run(command);
        if (terminal.lostOutput()) {
            terminal.tell("rlm: stdout could not be written: its reader is gone, or the disk is full");
            return ExitCode.FAILED;
        }
        return code;
    }

    private ExitCode told(Fault fault) {
        fault.lines().forEach(terminal::tell);
        if (fault.code() != ExitCode.USAGE) {
            asked.ifPresent(subcommand -> subcommand.printFailure(fault));
        }
        return fault.code();
    }

    private ExitCode lastResort(Throwable failure) {
        boolean detailed = tree.shared().verbose()
                || terminal.environment().getOrDefault("RLM_DEBUG", "").equals("1");
        String what = failure instanceof OutOfMemoryError
                ? "out of memory; more can be had with RLM_JAVA_OPTS=-Xmx8g, for example"
                : "a fault of rlm's own: " + TerminalText.visibleLine(String.valueOf(failure));
        if (detailed) {
            failure.printStackTrace(terminal.err());
            terminal.err().flush();
        }
        return told(Fault.of(ExitCode.FAILED, what + (detailed ? "" : " (-v shows where)")));
    }
}
