package dev.rlm.cli;

import picocli.CommandLine;

import dev.rlm.core.context.ContextException;
import dev.rlm.core.repl.ReplException;

/// One of the program's commands, after its arguments were read.
interface Subcommand {

    /// Does it.
    ///
    /// @param self this command as it was parsed
    /// @throws UsageException when the arguments make no sense together
    /// @throws ContextException when what the user named cannot be read
    /// @throws ReplException when the engine cannot do what was asked of it
    ExitCode run(CommandLine self) throws InterruptedException, ContextException, ReplException;

    /// Prints the document of a command that failed, where it was asked for one. Wrong usage has none.
    default void printFailure(Fault fault) {}
}
