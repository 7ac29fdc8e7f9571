package dev.rlm.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `rlm` itself.
@Command(name = "rlm", description = {
        "Lets a language model work through an input of any size: it writes code over it in a sandbox and calls itself on "
                + "parts, within limits that hold, with every step on record.",
        ""})
final class RootCommand {
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
