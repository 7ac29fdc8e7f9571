package dev.rlm.cli;

import picocli.CommandLine;

/// One of the program's commands, after its arguments were read.
interface Subcommand {

    /// Does it.
    ///
    /// @param self this command as it was parsed
    /// @throws UsageException when the arguments make no sense together
    ExitCode run(CommandLine self) throws InterruptedException;
}
