package dev.rlm.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `rlm` itself.
@Command(name = "rlm", description = RootCommand.SUMMARY)
final class RootCommand {
    /// What the program is.
    static final String SUMMARY = "Answers questions over inputs of any size: a language model writes code over them in a "
            + "sandbox, within limits that hold, with every step on record.";

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private final SharedOptions shared;

    @Option(names = "--version", description = "the same as: rlm version")
    private boolean version;

    RootCommand(SharedOptions shared) {
        this.shared = shared;
    }

    boolean version() {
        return version;
    }
}
